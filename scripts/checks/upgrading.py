"""A next version of a mission, for whatever tries upgrades."""

import re

NEW_COLUMN = "      leader: {type: text, since: %d, label: {en: leader, fr: chef, ht: chèf, sw: kiongozi}}\n"
NEW_TABLE = """
  bulletin:
    space: operations
    label: {en: bulletin, fr: bulletin, ht: bilten, sw: taarifa}
    title: words
    columns:
      words: {type: text, label: {en: words, fr: texte, ht: tèks, sw: maneno}}
"""


def version_of(text):
    return int(re.search(r"(?m)^  version: (\d+)$", text).group(1))


def newer_mission(text, later=1):
    """The mission of a later version: a space, a table and a column more."""
    version = version_of(text) + later
    text = re.sub(r"(?m)^  version: \d+$", f"  version: {version}", text, count=1)
    head, rest = text.split("\n  incident:\n", 1)
    before, after = rest.split("    columns:\n", 1)
    return f"{head}\n  incident:\n{before}    columns:\n{NEW_COLUMN % version}{after.rstrip()}\n{NEW_TABLE}"
