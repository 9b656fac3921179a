"""Values, references, statements and names that are not as they should be."""

from refusals import DISK, INCIDENT, INVALID, NOT_FOUND, REFUSED, USAGE, filled_replica, first_reference


def reports(shop, checks):
    replica = filled_replica(shop, "reports")
    reference = first_reference(shop, replica)

    def report(*values):
        return ["report", "--replica", replica, *values]

    checks.refused("a column that does not exist", report(*INCIDENT, "titel=y"), INVALID, ["titel", "title"], replica)
    checks.refused("a table that does not exist", report("incidnt", "title=y"), NOT_FOUND, ["incidnt", "incident"],
                   replica)
    checks.refused("a choice that is none", report(*INCIDENT, "verification=verifed"), INVALID,
                   ["incident.verification", "verifed", "verified"], replica)
    checks.refused("a choice that is like none", report(*INCIDENT, "severity=9"), INVALID,
                   ["incident.severity", "'9'", "1, 2, 3, 4, 5"], replica)
    checks.refused("a number out of range", report(*INCIDENT, "latitude=91", "longitude=0"), INVALID,
                   ["incident.latitude", "-90", "90"], replica, hint=False)
    checks.refused("a number below its range", report(*INCIDENT, "rounds_fired=-1"), INVALID,
                   ["incident.rounds_fired", "0 or more"], replica, hint=False)
    checks.refused("a minimum above its maximum",
                   report(*INCIDENT, "killed_civilian_minimum=5", "killed_civilian_maximum=3"), INVALID,
                   ["killed_civilian_minimum", "greater than"], replica, hint=False)
    checks.refused("a word for a number", report(*INCIDENT, "rounds_fired=many"), INVALID, ["rounds_fired", "many"],
                   replica, hint=False)
    checks.refused("a number too large", report(*INCIDENT, "rounds_fired=99999999999999999999"), INVALID,
                   ["rounds_fired", "whole number"], replica, hint=False)
    checks.refused("a time that is none", report(*INCIDENT[:3], "observed_at=yesterday"), INVALID,
                   ["observed_at", "2026-11-02T14:05:00-05:00"], replica, hint=False)
    checks.refused("no value where one is required", report("incident", "title=x"), INVALID, ["required"], replica)
    checks.refused("a column given twice", report(*INCIDENT, "title=y"), INVALID, ["incident.title", "twice"], replica,
                   hint=False)
    checks.refused("an argument without '='", report(*INCIDENT, "severity"), INVALID, ["column=value"], replica,
                   hint=False)
    checks.refused("a reference to a row that is not here", report(*INCIDENT, "patrol=KM7QD-A-104-R"), NOT_FOUND,
                   ["KM7QD-A-104-R"], replica)
    long = shop.path / "long-text"
    long.write_text(f"{reference}\tnarrative={'x' * 1_100_000}\n")
    checks.refused("edit: a text of more than a megabyte", ["edit", "--replica", replica, "--lines", long], INVALID,
                   ["incident.narrative", "bytes"], replica, hint=False)
    last = "ACDEFGHJKMNPQRTWXY34679"
    typed = reference[:-1] + last[(last.index(reference[-1]) + 1) % len(last)]
    for command in (["show"], ["edit"], ["remove"]):
        arguments = [*command, "--replica", replica, typed] + (["title=y"] if command == ["edit"] else [])
        checks.refused(f"a reference with a mistyped check character: {command[0]}", arguments, NOT_FOUND,
                       [typed, "last character"], replica)
    checks.refused("a key that is not here", ["show", "--replica", replica, "01a223e6-8680-874d-b837-5f41363ebc77"],
                   NOT_FOUND, ["01a223e6", "sync"], replica)
    checks.refused("edit: a choice that is none", ["edit", "--replica", replica, reference, "status=opne"], INVALID,
                   ["status", "opne"], replica)
    checks.refused("edit: a required value emptied", ["edit", "--replica", replica, reference, "category="], INVALID,
                   ["category", "required"], replica)
    checks.refused("edit: nothing to change", ["edit", "--replica", replica, reference], USAGE, ["column=value"], replica)
    checks.refused("edit: a file of edits that is not there",
                   ["edit", "--replica", replica, "--lines", shop.path / "no-edits"], NOT_FOUND,
                   ["no-edits"], replica, hint=False)
    key = shop.json(*report("stock_move", "item=rice", "change=5", "unit=piece", "reason=received",
                            "observed_at=2026-11-01T10:00:00-05:00"))["key"]
    checks.refused("edit of a table that is append-only", ["edit", "--replica", replica, key, "change=6"], INVALID,
                   ["stock_move", "append-only", "new row"], replica)
    checks.refused("remove from a table that is append-only", ["remove", "--replica", replica, key], INVALID,
                   ["stock_move", "append-only", "new row"], replica)
    for words, name in (([""], "empty"), (["a\x07b"], "with a bell"), (["a\nb"], "of two lines"), (["é" * 61], "too long"),
                        (["\x1b[31mred"], "with colours")):
        checks.refused(f"sign-in with a name {name}", ["sign-in", "--replica", replica, *words], INVALID,
                       ["control characters"], replica)
    for statement in ("DELETE FROM incident", "UPDATE incident SET title = 'x'", "DROP TABLE incident",
                      "INSERT INTO incident (id) VALUES ('x')", "PRAGMA journal_mode = DELETE",
                      "PRAGMA user_version = 7", "VACUUM",
                      "WITH x AS (SELECT 1) DELETE FROM incident"):
        checks.refused(f"sql that writes: {statement}", ["sql", "--replica", replica, statement],
                       REFUSED, ["write"], replica)
    checks.refused("sql that attaches a new file", ["sql", "--replica", replica, f"ATTACH '{shop.path}/new' AS x"],
                   INVALID, ["unable to open"], replica)
    checks.refused("sql: two statements", ["sql", "--replica", replica, "SELECT 1; DELETE FROM incident"], INVALID,
                   ["sql"], replica)
    checks.refused("sql that is wrong", ["sql", "--replica", replica, "SELEC 1"], INVALID, ["syntax error"], replica)
    checks.refused("sql of a table that is not there", ["sql", "--replica", replica, "SELECT * FROM no_such"], INVALID,
                   ["no such table"], replica)
    checks.refused("list of a table that is not there", ["list", "--replica", replica, "nothing"], NOT_FOUND,
                   ["nothing", "incident"], replica)
    checks.refused("export to a folder that is not there",
                   ["export", "--replica", replica, "--out", shop.path / "none/x.csv", "incident"], DISK,
                   ["none/x.csv"], replica, hint=False)
    checks.refused("a command that does not exist", ["bogus"], USAGE, ["bogus"])
    checks.refused("an option that does not exist", ["list", "--replica", replica, "--colour"], USAGE, ["--colour"],
                   replica)
    checks.refused("sync without a hub", ["sync", "--replica", replica], REFUSED, ["not enrolled", "enrol URL CODE"],
                   replica)
