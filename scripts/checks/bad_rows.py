"""Rows that do not fit the rows around them: refused where they are written, kept and listed where a merge brings them."""

import json

from refusals import INCIDENT, INVALID, USAGE, filled_replica

BROKEN = 1  # as in docs/COMMANDS.md: done, and the answer is no


def findings(shop, replica):
    """What check lists, and its exit status."""
    result = shop.run("check", "--replica", replica, "--json")
    return result.returncode, json.loads(result.stdout)["findings"]


def rows(shop, checks):
    replica = filled_replica(shop, "rows")

    def report(*values):
        return ["report", "--replica", replica, *values]

    checks.works("check: an import that fits", ["check", "--replica", replica], ["keeps the mission's rules"])
    shop.need(*report("base", "code=JAC", "name=Jacmel"))
    checks.refused("a code that another base has", report("base", "code=JAC", "name=Jakmel"), INVALID,
                   ["base.code", "JAC", "already"], replica)
    checks.refused("a key of no row", report(*INCIDENT, "patrol=01a223e6-8680-874d-b837-5f41363ebc77"), INVALID,
                   ["incident.patrol", "no row of patrol"], replica)
    reference = shop.json(*report(*INCIDENT))["reference"]
    victim = shop.json(*report("incident_victim", f"incident={reference}", "status=injured"))["reference"]
    checks.refused("remove of a report that another refers to", ["remove", "--replica", replica, reference], INVALID,
                   ["1 row of incident_victim"], replica)
    checks.refused("edit: an end before the beginning",
                   ["edit", "--replica", replica, reference, "ended_at=2026-11-01T09:59:59-05:00"], INVALID,
                   ["ended_after_it_began", "observed_at", "ended_at"], replica)
    checks.works("remove of what refers, then of the report", ["remove", "--replica", replica, victim])
    checks.works("remove of a report that nothing refers to", ["remove", "--replica", replica, reference])
    checks.refused("check: a limit of nothing", ["check", "--replica", replica, "--limit", "0"], USAGE, ["--limit"], replica,
                   json_too=False)
    merged(shop, checks)


def merged(shop, checks):
    """Two laptops give two bases one code apart: both rows stay on both, and both laptops list both."""
    hub = shop.path / "rows-hub"
    shop.need("hub", "init", "--replica", hub)
    _, url = shop.serve(hub)
    edges = [shop.enrol(hub, url, name) for name in ("rows-a", "rows-b")]
    for edge in edges:
        shop.need("report", "--replica", edge, "base", "code=CAP", f"name={edge.name}")
    for edge in (*edges, *edges):
        shop.need("sync", "--replica", edge)
    (status, found), other = findings(shop, edges[0]), findings(shop, edges[1])
    checks.that("check: a code given twice apart ends with status 1", status == BROKEN, f"it is {status}")
    checks.that("check: both rows are listed", [finding["rule"] for finding in found] == ["not-unique"] * 2, str(found))
    checks.that("check: both laptops list the same", (status, found) == other, str(other))
    checks.that("check: the laptops are equal", len({shop.fingerprint(edge) for edge in edges}) == 1)
    shop.need("edit", "--replica", edges[0], found[0]["key"], "code=CAP2")
    for edge in (*edges, *edges):
        shop.need("sync", "--replica", edge)
    checks.that("check: once it is put right nothing is listed", all(findings(shop, edge) == (0, []) for edge in edges))
