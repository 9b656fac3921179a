"""The scene of scripts/rights: who stands where, and what each command must come to."""

import sqlite3
from pathlib import Path

MISSION = """
mission: {code: test, name: A test, version: 1, languages: [en], reference: {en: reference}}
spaces: {operations: {en: operations}, aid: {en: aid}, referrals: {en: referrals of children}, access: {en: access log}}
protection: {referrals: {private: true, due: due_at}}
access_log: access_entry
tables:
  incident:
    space: operations
    label: {en: incident}
    reference: reference
    columns:
      title: {type: text, label: {en: title}}
      severity: {type: integer, rule: guarded, label: {en: severity}}
  delivery: {space: aid, label: {en: delivery}, reference: reference, columns: {cargo: {type: text, label: {en: cargo}}}}
  referral:
    space: referrals
    label: {en: referral}
    reference: reference
    columns: {child: {type: text, label: {en: child}}, due_at: {type: text, format: time, label: {en: due}}}
  access_entry:
    space: access
    label: {en: access entry}
    append_only: true
    columns:
      action: {type: text, label: {en: action}}
      spaces: {type: text, label: {en: spaces}}
      tables: {type: text, label: {en: tables}}
      report: {type: text, label: {en: report}}
      statement: {type: text, label: {en: statement}}
      row_count: {type: integer, label: {en: rows}}
"""
MAPPING = "{source: sheet, table: incident, match: [Number, Title], reference: Number, columns: {title: {from: Title}}}"

ISLAND = Path(__file__).parents[2] / "Fixtures" / "geography" / "island_adm1.geojson"

# By name: the right in operations, and whether it may read and write there in the end. A stranger has reports of its own alone.
STANDINGS = {
    "stranger": (None, False, True),
    "ungranted": (None, False, False),
    "reader": ("read", True, False),
    "writer": ("write", True, True),
    "admin": ("admin", True, True),
    "ended": ("write", False, False),
    "revoked": ("write", False, False),
    "nobody": ("write", True, False),
    "unknown-person": ("write", True, False),
}
MARKERS = {"operations": "MARKER-OPERATIONS", "aid": "MARKER-AID", "referrals": "MARKER-REFERRALS"}

# What a command does, and so what it must come to.
#   read     0 for everybody
#   row      0 where the report can be read, else 66: there is none
#   write    0 where operations may be written, else 77
#   change   the same where the report can be read, else 66
#   flash    0 where this laptop wrote the report and may read it, else 66, and 77 for a stranger
#   own      0 for everybody: keys, sessions and files of the laptop's own
#   roster   0 or refused: it says what the roster does, which every laptop of the mission has
#   refused  of a status that is given, for everybody
REFUSED = {64, 65, 66, 69, 70, 73, 76, 77}


def table(scene, name):
    """A row for each command: arguments, what it does."""
    shop, out = scene.shop, scene.shop.path / f"out-{name}"
    out.mkdir(exist_ok=True)
    incident, text = scene.incident, f"BY-{name}"
    return [
        ("list", ["incident"], "read"), ("list", ["delivery"], "read"), ("list", [], "read"),
        ("list", ["referral"], "refused"), ("show", [incident, "--history"], "row"), ("radio", [incident], "row"),
        ("show", [scene.delivery], "hidden"), ("export", ["incident"], "read"), ("export", ["delivery"], "read"),
        ("export", ["referral"], "refused"), ("status", [], "read"), ("contested", [], "read"), ("held", [], "read"),
        ("held", ["--by-roster"], "read"), ("check", [], "read"), ("audit", [], "read"), ("verify", [], "read"),
        ("doctor", [], "read"), ("open", ["--port", "1"], "refused"),
        ("evidence", [incident, "--out", out / "evidence"], "evidence"),
        ("evidence", [scene.delivery, "--out", out / "evidence-2"], "hidden"),
        ("sql", ["SELECT * FROM incident"], "read"), ("sql", ["SELECT * FROM delivery"], "read"),
        ("sql", ["SELECT count(*) FROM _outpost_changeset"], "read"),
        ("sql", ["DELETE FROM incident"], "refused"), ("fingerprint", [], "read"), ("person list", [], "read"),
        ("report", ["incident", f"title={text}"], "write"), ("report", ["delivery", f"cargo={text}"], "never"),
        ("report", ["referral", f"child={text}"], "refused"),
        ("edit", [incident, f"title={text}"], "change"), ("edit", [scene.delivery, f"cargo={text}"], "hidden"),
        # This mission keeps no files.
        ("attach", [incident, scene.pin, "--evidence"], "refused"),
        ("resolve", [incident, "severity=2", "--because", text], "change"),
        ("import", [scene.sheet(text), "--mapping", shop.path / "mapping.yaml"], "write"),
        ("remove", [scene.removed.get(name, incident)], "change"), ("remove", [scene.delivery], "hidden"),
        ("private init", ["referrals", "--shares", out, "--pin-file", scene.pin], "refused"),
        ("private rotate", ["referrals", "--pin-file", scene.pin], "refused"),
        ("private readers", ["referrals", "--pin-file", scene.pin], "roster"),
        ("private recover", ["referrals", "--share", scene.pin, "--share", scene.pin, "--pin-file", scene.pin], "refused"),
        ("init", [], "refused"), ("enrol code", [scene.url, scene.used_code], "refused"),
        ("enrol accept", [scene.pin], "refused"), ("upgrade", [scene.pin], "refused"),
        ("hub init", [], "refused"), ("hub serve", ["--port", "0"], "refused"), ("hub enrol-code", ["x"], "refused"),
        ("hub sources", [], "read"), ("hub private", [], "read"), ("hub devices", [], "refused"), ("hub persons", [], "refused"),
        ("hub grant", [name, "aid=admin"], "refused"), ("hub revoke", ["Keeper"], "refused"), ("hub roster", [], "refused"),
        ("hub stolen", ["Keeper"], "refused"), ("hub exposure", ["Keeper"], "refused"), ("hub access", [], "refused"), ("access", [], "read"), ("hub held", [], "refused"), ("hub refused", [], "refused"), ("hub receive", [scene.pin], "refused"),
        ("hub root move", [out], "refused"), ("hub root renew", [], "refused"), ("hub root state", [], "refused"),
        ("hub backup", [out / "copy"], "refused"), ("hub restore", [out / "copy"], "refused"),
        ("hub approve", [scene.pin, "--name", "x", "--out", out / "x", "--yes"], "refused"),
        ("hub erase", [incident, "--reason", "x"], "refused"), ("hub erasures", [], "refused"), ("hub retention", [], "refused"),
        ("person enrol", ["chidi", "--pin-file", scene.pin], "own"), ("person pin", ["chidi", "--pin-file", scene.pin, "--new-pin-file", scene.pin], "own"),
        ("person request", ["chidi", out / "claim"], "enrolled"),
        ("sign-out", [], "own"), ("sign-in", ["chidi", "--pin-file", scene.pin], "own"),
        ("enrol request", [out / "request"], "own"), ("compact", [], "own"), ("clone", [out / "clone"], "own"),
        # Encrypted to whoever holds the paper; the access log has an entry where the page begins one.
        ("copy begin", [out], "refused"), ("copy now", [], "refused"), ("copy stop", [], "own"),
        ("duplicates list", [], "refused"), ("duplicates rule", [incident, incident, "not_same"], "refused"),
        # How this laptop's links may be used is nobody's work.
        ("link show", [], "own"), ("link set", ["--every", "600"], "own"), ("link remove", ["any"], "own"),
        ("rebuild", ["--from", out, "--code", "x"], "refused"),
        ("places take", [ISLAND], "own"), ("places find", ["10.2, 20.5"], "own"),
        # Of what others wrote nothing goes out by these: they send this laptop's own work.
        ("flash", [incident, "--out", out / "flash"], "flash"), ("flash", [scene.delivery, "--out", out / "flash"], "refused"),
        ("send", ["--out", out / "send"], "enrolled"), ("receive", [scene.pin], "refused"),
        # What all that read it may read goes along, as by a sync, encrypted to them.
        ("bundle write", ["--to", "hub", "--out", out / "bundle"], "enrolled"), ("bundle read", [scene.pin], "refused"),
        ("flash-sizes", [scene.sheet(f"{text}-sizes"), "--mapping", shop.path / "mapping.yaml", "--mission",
                         shop.path / "mission.yaml", "--columns", "title"], "read"),
        ("sync", [], "enrolled"),
        # Answers bases of the roster alone: a script of its own tries it.
        ("serve", ["--lan", "256.0.0.1:1"], "refused"),
        # Its routes stand in tests of their own; who holds the folder serves it to whoever signs in there.
        ("page", ["--every", "2000"], "refused"),
    ]


def commands(node, path=()):
    """The names of all commands, from the program's own account of itself."""
    path = (*path, node["commandName"])
    below = [each for each in node.get("subcommands", []) if each["commandName"] != "help"]
    return [" ".join(path[1:])] if not below else [name for each in below for name in commands(each, path)]


class Scene:
    def __init__(self, shop):
        self.shop = shop
        (shop.path / "mission.yaml").write_text(MISSION)
        (shop.path / "mapping.yaml").write_text(MAPPING)
        self.pin = shop.path / "pin"
        self.pin.write_text("mango tree 7\n")
        self.hub = shop.path / "hub"
        self.at(self.hub, "hub init", "--mission", shop.path / "mission.yaml")
        _, self.url = shop.serve(self.hub)
        self.used_code = None
        for name in ("Keeper", "Second"):
            self.enrol(name, "operations=write", "aid=write", "referrals=admin")
        self.person("Keeper", "amina", "operations=write", "referrals=admin")
        keeper, second = self.base("Keeper"), self.base("Second")
        self.at(keeper, "private init", "referrals", "--shares", shop.path, "--person", "amina", "--pin-file", self.pin)
        self.at(keeper, "report", "referral", f"child={MARKERS['referrals']}", "--private", "referrals", "--person", "amina",
                "--pin-file", self.pin)
        self.incident = self.report(keeper, "incident", f"title={MARKERS['operations']}", "severity=1")
        self.delivery = self.report(keeper, "delivery", f"cargo={MARKERS['aid']}")
        self.removed = {name: self.report(keeper, "incident", f"title=for {name} {MARKERS['operations']}")
                        for name in STANDINGS}
        for base in (keeper, second):
            self.at(base, "sync")
        for base, severity in ((keeper, 3), (second, 4)):
            self.at(base, "edit", self.incident, f"severity={severity}")
        for base in (keeper, second):
            self.at(base, "sync")
        for name in STANDINGS:
            self.stand(name)

    def base(self, name):
        return self.shop.path / name

    def at(self, place, command, *arguments):
        return self.shop.need(*command.split(), *arguments, "--replica", place)

    def report(self, place, *words):
        return self.shop.json("report", *words, "--replica", place)["reference"]

    def sheet(self, text):
        path = self.shop.path / f"{text}.csv"
        path.write_text(f"Number,Title\r\n1,{text}\r\n")
        return path

    def enrol(self, name, *grants):
        options = [word for grant in grants for word in ("--grant", grant)]
        code = self.at(self.hub, "hub enrol-code", name, *options).strip()
        self.at(self.base(name), "enrol code", self.url, code)
        # Used by another, for whoever tries it.
        self.used_code = self.used_code or code

    def person(self, base, who, *grants):
        self.at(self.hub, "hub persons", "--add", who, "--name", who)
        if grants:
            self.at(self.hub, "hub grant", "--person", who, *grants)
        words = self.shop.json("person", "enrol", who, "--pin-file", self.pin, "--replica", self.base(base))["words"]
        self.at(self.base(base), "sync")
        self.at(self.hub, "hub persons", "--approve", who, "--words", words)
        self.at(self.base(base), "sync")

    def stand(self, name):
        """Brings one base to where it stands."""
        right, base = STANDINGS[name][0], self.base(name)
        if name == "stranger":
            self.at(base, "init", "--mission", self.shop.path / "mission.yaml")
            return
        self.enrol(name, f"operations={right or 'read'}")
        if name == "ungranted":
            self.at(self.hub, "hub grant", name, "--end", "operations")
        self.at(base, "sync")
        if name == "ended":
            self.at(self.hub, "hub grant", name, "--end", "operations")
        if name == "revoked":
            self.at(self.hub, "hub revoke", name)
        if name in ("nobody", "unknown-person"):
            self.at(self.hub, "hub grant", name, "--requires-persons")
        if name == "unknown-person":
            self.person(name, "bruno")
            self.at(base, "sign-in", "bruno", "--pin-file", self.pin)
        self.at(base, "sync")

    def state(self, name):
        """What a command must not change that is refused: changesets, heads and rows."""
        connection = sqlite3.connect(f"file:{self.base(name)}/replica.sqlite?mode=ro", uri=True)
        try:
            return [connection.execute(statement).fetchall() for statement in (
                "SELECT count(*), max(place) FROM _outpost_changeset", "SELECT id, head FROM _outpost_head ORDER BY id",
                "SELECT * FROM incident ORDER BY id", "SELECT * FROM delivery ORDER BY id")]
        finally:
            connection.close()


def wanted(name, kind, command):
    """Which statuses are right, and whether something may have changed."""
    _, reads, writes = STANDINGS[name]
    here = reads and name != "stranger"
    stranger = name == "stranger"
    if kind == "hidden":
        return {66}, False
    if kind == "row":
        return ({0} if here else {66}), False
    if kind == "evidence":
        return ({0} if here else {66}), False
    if kind == "change":
        return ({0} if here and writes else {77} if here else {66}), here and writes
    if kind == "flash":
        return ({0} if here and writes else {77} if stranger else {66}), False
    if kind == "write":
        return ({0} if writes or stranger else {77}), writes or stranger
    if kind == "never":
        return ({0} if stranger else {77}), stranger
    if kind == "enrolled":
        return ({77} if stranger else {0}), True
    if kind == "own":
        return {0}, True
    if kind == "read":
        return {0}, False
    if kind == "roster":
        return REFUSED | {0}, False
    return REFUSED, False


def write_by_hand(scene, name):
    """What another program does that asks nobody: SQL at the file itself."""
    connection = sqlite3.connect(scene.base(name) / "replica.sqlite", timeout=60)
    try:
        with connection:
            connection.execute("INSERT INTO incident (title) VALUES (?)", [f"BY-HAND-{name}"])
    finally:
        connection.close()


def tried(scene, names):
    faults, passed = [], 0
    known = {row[0] for row in table(scene, "reader")}
    there = set(commands(scene.shop.json("--experimental-dump-help")["command"]))
    for command in sorted(there ^ known):
        faults.append(f"{command}: {'has no row in checks/rights.py' if command in there else 'is no command'}")
    for name in names:
        readable = {"operations"} if STANDINGS[name][1] else set()
        hidden = [marker for space, marker in MARKERS.items() if space not in readable]
        for command, arguments, kind in table(scene, name):
            place = f"{name}: outpost {command} {' '.join(Path(str(each)).name for each in arguments)}"
            if command == "sync":
                write_by_hand(scene, name)
            before = scene.state(name)
            result = scene.shop.run(*command.split(), *arguments, "--replica", scene.base(name))
            said = result.stdout + result.stderr
            statuses, may_change = wanted(name, kind, command)
            problems = [f"{marker} shows" for marker in hidden if marker in said]
            if result.returncode not in statuses:
                problems.append(f"status {result.returncode} and not {sorted(statuses)}: {said.strip()[:300]}")
            if not may_change and scene.state(name) != before:
                problems.append("something changed")
            faults += [f"{place}: {problem}" for problem in problems]
            passed += not problems
        for folder in (scene.base(name), scene.shop.path / f"out-{name}"):
            for path in folder.rglob("*"):
                data = path.read_bytes() if path.is_file() else b""
                found = [marker for marker in hidden if marker.encode() in data]
                faults += [f"{name}: {marker} stands in {path.relative_to(scene.shop.path)}" for marker in found]
                passed += not found
    shown = scene.shop.need("export", "incident", "--replica", scene.hub)
    for name in names:
        wants = STANDINGS[name][2] and name != "stranger"
        for text in (f"BY-{name}", f"BY-HAND-{name}"):
            counts = text in shown
            passed += counts == wants
            if counts != wants:
                faults.append(f"{name}: {text} {'counts' if counts else 'does not count'} at the hub")
    return passed, faults
