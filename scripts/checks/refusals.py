"""How scripts/bad-input checks that a command was refused as it must be, and that nothing changed."""

import contextlib
import hashlib
import json
import re
import sqlite3
import sys
import textwrap
from pathlib import Path

from harness import REPORTS, ROOT

MISSION = ROOT / "Sources/OutpostField/Missions/haiti.yaml"
MAPPING = ROOT / "Sources/OutpostField/Missions/mappings/field-reports.yaml"
# Exit statuses, as in docs/COMMANDS.md. What cannot be written and what is there already share one.
USAGE, INVALID, NOT_FOUND, UNREACHABLE, CORRUPT, EXISTS, DISK, LOCKED, NOT_A_HUB, REFUSED = (
    64, 65, 66, 69, 70, 73, 74, 75, 76, 77)
READ_ONLY = EXISTS
INCIDENT = ("incident", "category=other", "title=x", "observed_at=2026-11-01T10:00:00-05:00")
CHANGESETS = "SELECT coalesce(sum(head), 0) FROM _outpost_head"


def unsaid(words, said):
    return [f"it does not say '{word}'" for word in words if word.lower() not in said.lower()]


def rows_digest(path):
    """Of all tables, as far as SQLite can read them, save what is known of peers and the seals: a sync that fails once it
    sends has sealed what it sends, and learnt that it is in doubt. Else of the file's bytes."""
    for options in ("mode=ro", "mode=ro&immutable=1"):
        try:
            with contextlib.closing(sqlite3.connect(f"file:{path}?{options}", uri=True)) as connection:
                tables = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name, sql").fetchall()
                digest = hashlib.sha256(repr(tables).encode())
                for name, sql in tables:
                    if sql and sql.startswith("CREATE TABLE") and name not in ("_outpost_peer", "_outpost_seal"):
                        # A folder that was copied goes on under a new incarnation with its first command that writes.
                        copied = " WHERE name NOT IN ('machine token', 'incarnation')" if name == "_outpost_meta" else ""
                        for row in connection.execute(f'SELECT * FROM "{name}"{copied}'):
                            digest.update(repr(row).encode("utf-8", "surrogateescape"))
                return digest.hexdigest()
        except sqlite3.Error:
            continue
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Checks:
    def __init__(self, shop):
        self.shop = shop
        self.passed = self.failed = self.skipped = 0

    def result(self, name, problems, said=""):
        if problems:
            self.failed += 1
        else:
            self.passed += 1
        print(f"{'FAIL' if problems else 'ok  '}  {name}")
        if said.strip():
            lines = said.strip().splitlines()
            shown = lines if len(lines) <= 6 else lines[:5] + [f"… and {len(lines) - 5} lines more"]
            print(textwrap.indent("\n".join(line[:240] + ("…" if len(line) > 240 else "") for line in shown), " " * 10))
        for problem in problems:
            print(f"      ->  {problem}")
        sys.stdout.flush()

    def that(self, name, condition, text=""):
        self.result(name, [] if condition else [text or "it is not so"])

    def skip(self, name, reason):
        self.skipped += 1
        print(f"skip  {name}: {reason}")

    def state(self, replica):
        """All that a refused command must leave alone: every row of every table, the fingerprint's among them, the
        mission file, and what lies in device/."""
        replica = Path(replica)
        if not (replica / "replica.sqlite").exists():
            return None, {}
        files = [replica / "mission.yaml", *sorted((replica / "device").rglob("*"))]
        return rows_digest(replica / "replica.sqlite"), {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}

    def changes(self, replica, before):
        """What is not as it was. A laptop makes its keys at the first try to enrol, and keeps them."""
        rows, files = self.state(replica)
        for key in {"key.pem", "seal.pem", "box.pem"} - before[1].keys():
            files.pop(key, None)
        changed = [name for name in {**files, **before[1]} if files.get(name) != before[1].get(name)]
        return (["the replica's rows were changed"] * (rows != before[0])
                + [f"{name} was changed" for name in changed])

    def refused(self, name, arguments, status, words, replica=None, place=True, hint=True, json_too=True, seconds=60):
        """A command that must be refused so, and leave `replica` as it was. `status` may be several."""
        statuses = status if isinstance(status, tuple) else (status,)
        before = self.state(replica) if replica else None
        result = self.shop.run(*arguments, seconds=seconds)
        problems = []
        if result.returncode not in statuses:
            problems.append(f"exit status {result.returncode} in place of {status}")
        said = result.stderr + result.stdout
        problems += unsaid(words, said)
        if status != USAGE:
            if not re.match(r"outpost: cannot \w", result.stderr):
                problems.append("it does not begin with 'outpost: cannot …'")
            if json_too:
                problems += self.parts(arguments, statuses, place, hint)
        if replica:
            problems += self.changes(replica, before)
        self.result(name, problems, said)
        return result

    def parts(self, arguments, statuses, place, hint):
        """The same command with --json, whose error has its parts by name."""
        result = self.shop.run(*arguments, "--json")
        if result.returncode not in statuses:
            return [f"with --json the exit status is {result.returncode}"]
        try:
            error = json.loads(result.stderr)["error"]
        except (ValueError, KeyError):
            return [f"with --json the error is not JSON: {result.stderr[:200]}"]
        wanted = ["code", "operation", "cause"] + ["place"] * place + ["hint"] * hint
        return [f"the error has no {part}: {error}" for part in wanted if not error.get(part)]

    def works(self, name, arguments, words=()):
        result = self.shop.run(*arguments)
        said = result.stdout + result.stderr
        problems = [f"exit status {result.returncode}"] * (result.returncode != 0)
        problems += unsaid(words, said)
        self.result(name, problems, said)
        return result


def new_replica(shop, name, *options):
    replica = shop.path / name
    shop.need("init", "--replica", replica, *options)
    shop.need("sign-in", "--replica", replica, "officer")
    return replica


def filled_replica(shop, name):
    replica = new_replica(shop, name)
    shop.need("import", "--replica", replica, REPORTS)
    return replica


def first_reference(shop, replica):
    return shop.sql(replica, "SELECT reference FROM incident ORDER BY reference LIMIT 1")[0]["reference"]
