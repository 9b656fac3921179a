"""Puts planted bugs behind switches, so that one build holds them all.

usage: planted.py TREE PATCH ...

Each function that a patch changes gets a second body, which runs where the environment names the bug:

    func merge(…) throws {
        if plantedBugIsDropTheLastRow {
            … the body as the patch leaves it
        } else {
            … the body as it stands
        }
    }

TREE is altered: it must be a copy. Prints the names of the bugs that stand outside every function: those are to be written
otherwise, or looked for in a build of their own.
"""

import difflib

import os
import re
import subprocess
import sys
import tempfile

VARIABLE = "OUTPOST_PLANTED_BUG"
# A declaration that has a body of statements. A closure, a branch or a loop is no body of its own.
DECLARATION = re.compile(
    r"^\s*(?:(?:@\w+(?:\([^)]*\))?|package|public|private|fileprivate|internal|static|class|final|override|mutating"
    r"|nonmutating|convenience|consuming|borrowing|nonisolated|lazy)\s+)*"
    r"(?:func\b|init[?!(<]|init$|var\b|subscript\b|get\b|set\b|deinit\b)"
    # C
    r"|^static .*\) \{$")


def indent(line):
    return len(line) - len(line.lstrip(" "))


class Patch:
    """A patch's name, and the lines of each file that it leaves otherwise."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)[: -len(".patch")]
        with open(path, encoding="utf-8") as file:
            self.files = [line[6:].split("\t")[0].strip() for line in file if line.startswith("+++ b/")]

    def applied(self, tree):
        """Each file's lines after the patch."""
        with tempfile.TemporaryDirectory() as copy:
            for name in self.files:
                os.makedirs(os.path.dirname(f"{copy}/{name}"), exist_ok=True)
                with open(f"{tree}/{name}", "rb") as source, open(f"{copy}/{name}", "wb") as target:
                    target.write(source.read())
            subprocess.run(
                ["patch", "-d", copy, "-p1", "--silent", "--no-backup-if-mismatch", "-i", os.path.abspath(self.path)],
                check=True, stdout=subprocess.DEVNULL)
            return {name: lines_of(f"{copy}/{name}") for name in self.files}


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split("\n")


class Body:
    """The lines of a function's body: [first, end). On one line with its declaration, first is end."""

    def __init__(self, first, end):
        self.first, self.end = first, end

    def __eq__(self, other):
        return (self.first, self.end) == (other.first, other.end)

    def __hash__(self):
        return hash((self.first, self.end))


def opening(lines, line, below):
    """The nearest line above that opens a block around `line`, which is less indented than `below`."""
    while line >= 0:
        text = lines[line]
        if text.strip() and indent(text) < below and text.rstrip().endswith("{"):
            return line
        # What is less indented and opens nothing, as a case or a closing bracket, stands between.
        if text.strip() and indent(text) < below and not text.lstrip().startswith(("case ", "default:", "#")):
            if text.rstrip().endswith((" in", "(", "[", ",", "?", ":")) or re.match(r"\s*[)\]}]", text) is None:
                below = min(below, indent(text) + 1)
        line -= 1
    return None


def head(lines, line):
    """The first line of the declaration that the line, which ends with a bracket, belongs to."""
    width = indent(lines[line])
    while re.match(r"\s*(?:[)\]{]|->|throws\b|where\b|async\b)", lines[line]) or indent(lines[line]) > width:
        line -= 1
        while not lines[line].strip() or indent(lines[line]) > width:
            line -= 1
    return line


def body_around(lines, first, last):
    """The body of the outermost function around lines[first...last]; None where there is none."""
    found = None
    width = min(indent(lines[line]) for line in range(first, last + 1) if lines[line].strip())
    line = first - 1
    if first == last:
        one = re.match(r"^(.*\{) (.+) \}$", lines[first])
        if one and DECLARATION.match(lines[first]):
            found = Body(first, first)
    while True:
        line = opening(lines, line, width)
        if line is None:
            return found
        width = indent(lines[line])
        if DECLARATION.match(lines[head(lines, line)]) and not re.search(r"=\s*\{$", lines[line]):
            end = line + 1
            while not (lines[end].strip() and indent(lines[end]) <= width):
                end += 1
            if end > last:
                found = Body(line + 1, end)
        line -= 1


def changes(old, new):
    """(first, last, replacement's lines) of each run of lines that differs; insertions count with the line before."""
    for tag, first, end, start, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if tag == "insert":
            # Beside whichever neighbour is more indented: the other may be the declaration itself.
            if indent(old[first - 1]) >= indent(old[first]) or not old[first].strip():
                yield first - 1, first - 1, [old[first - 1]] + new[start:stop]
            else:
                yield first, first, new[start:stop] + [old[first]]
        else:
            yield first, end - 1, new[start:stop]


def variants(old, new):
    """Each body that differs, with its lines as the patch leaves them; None where something else differs."""
    found = {}
    for first, last, replacement in changes(old, new):
        body = body_around(old, first, last)
        if body is None:
            return None
        found.setdefault(body, []).append((first, last, replacement))
    result = {}
    for body, edits in found.items():
        if body.first == body.end:
            result[body] = edits[0][2]
            continue
        lines = old[body.first : body.end]
        for first, last, replacement in reversed(edits):
            lines[first - body.first : last - body.first + 1] = replacement
        result[body] = lines
    return result


def switch(name):
    return "plantedBugIs" + "".join(word.capitalize() for word in name.split("-"))


def on_one_line(line):
    """The declaration up to its bracket, and the statement in it."""
    match = re.match(r"^(.*?(?:\) |>|throws |\w |\] |\? )\{) (.+) \}$", line)
    return match.group(1), match.group(2)


def rewritten(lines, bodies):
    """The file with a branch for each bug of each body."""
    for body in sorted(bodies, key=lambda body: -body.first):
        branches = bodies[body]
        if body.first == body.end:
            opened, plain = on_one_line(lines[body.first])
            # What a single expression implies must be said where another body has several statements.
            if any(len(replacement) > 1 for _, replacement in branches):
                plain = f"return {plain}"
            block = [opened]
            for position, (name, replacement) in enumerate(branches):
                block.append(("} else " if position else "") + f"if ({switch(name)}) {{")
                if len(replacement) == 1:
                    block.append(on_one_line(replacement[0])[1] if not replacement[0].rstrip().endswith("{}") else "")
                else:
                    block += replacement[1:-1]
            block += ["} else {", plain, "}", "}"]
            lines[body.first : body.first + 1] = block
            continue
        plain = lines[body.first : body.end]
        block = []
        for position, (name, replacement) in enumerate(branches):
            block.append(("} else " if position else "") + f"if ({switch(name)}) {{")
            block += replacement
        lines[body.first : body.end] = block + ["} else {"] + plain + ["}"]
    return lines


def declare(lines, names, is_swift):
    """The switches, and the import that they read the environment with."""
    if not is_swift:
        return ["#include <stdlib.h>", "#include <string.h>"] + [
            f'#define {switch(name)} (getenv("{VARIABLE}") && !strcmp(getenv("{VARIABLE}"), "{name}"))'
            for name in names] + lines
    return ["import func Glibc.getenv", "import func Glibc.strcmp"] + lines + [
        f'private let {switch(name)} = getenv("{VARIABLE}").map {{ strcmp($0, "{name}") == 0 }} ?? false'
        for name in names]


def main():
    tree, paths = sys.argv[1], sys.argv[2:]
    bodies, names = {}, {}
    for path in paths:
        patch = Patch(path)
        applied = patch.applied(tree)
        found = {name: variants(lines_of(f"{tree}/{name}"), lines) for name, lines in applied.items()}
        if any(variant is None for variant in found.values()):
            print(patch.name)
            continue
        for name, variant in found.items():
            names.setdefault(name, []).append(patch.name)
            for body, lines in variant.items():
                bodies.setdefault(name, {}).setdefault(body, []).append((patch.name, lines))
    for name in bodies:
        lines = rewritten(lines_of(f"{tree}/{name}"), bodies[name])
        lines = declare(lines, names[name], is_swift=name.endswith(".swift"))
        with open(f"{tree}/{name}", "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


main()
