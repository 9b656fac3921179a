"""Disks that are full or cannot be written. They are mounted, which wants root."""

import contextlib
import os
import subprocess
import time

from harness import REPORTS, Look, write_reports
from refusals import CHANGESETS, DISK, INCIDENT, READ_ONLY, first_reference, new_replica


# Reports and edits that a disk may have room for when an import was refused.
MOST_SMALL_WORK = 400


def mount(shop, *arguments):
    result = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        raise PermissionError(result.stderr.strip())
    if arguments[-1] not in shop.mounts:
        shop.mounts.append(arguments[-1])


def small_disk(shop, folder, kibibytes):
    """Moves a folder onto a disk of its own that is that small."""
    moved = folder.with_name(folder.name + ".moved")
    folder.rename(moved)
    folder.mkdir()
    mount(shop, "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", folder)
    subprocess.run(["cp", "-a", f"{moved}/.", str(folder)], check=True)


def resize(folder, kibibytes):
    subprocess.run(["mount", "-o", f"remount,size={kibibytes}k", str(folder)], check=True)


def incidents(shop, replica):
    facts = shop.sql(replica, """
        SELECT count(*) AS rows, count(DISTINCT source_reference) AS sources,
               (SELECT count(*) FROM _outpost_import) AS imported,
               (SELECT group_concat(quick_check) FROM pragma_quick_check) AS health FROM incident""")[0]
    # Fails when a row is not what the journals say, or the fingerprints do not fit.
    facts["states"] = shop.json("audit", "--replica", replica)["rows"]
    return facts


def until_refused(shop, *commands):
    """Runs commands in turn until one is refused; gives how many were not."""
    for count in range(MOST_SMALL_WORK):
        if shop.run(*commands[count % len(commands)]).returncode != 0:
            return count
    return MOST_SMALL_WORK


def full_edge(shop, checks):
    rows = 6_000
    file = shop.path / "many.csv"
    write_reports(file, rows, "FD", 6)
    replica = new_replica(shop, "full")
    small_disk(shop, replica, 6 << 10)
    checks.refused("an import until the disk is full", ["import", "--replica", replica, file], DISK,
                   ["disk", "full", "free space"], json_too=False)
    facts = incidents(shop, replica)
    checks.that("  and nothing is half there", facts["health"] == "ok" and 0 < facts["rows"] < rows
                and facts["rows"] % 500 == 0 and facts["rows"] == facts["sources"] == facts["states"] == facts["imported"],
                str(facts))
    print(f"          {facts}")
    # Whatever small rests there were are taken too.
    filler = replica / "attachments/filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    for size in (4096, 1):
        with contextlib.suppress(OSError):
            while os.write(descriptor, b"x" * size):
                pass
    os.close(descriptor)
    reference = first_reference(shop, replica)
    # What the refused import left of the WAL is room for small work, which is saved as ever.
    saved = until_refused(shop, ["report", "--replica", replica, *INCIDENT])
    until_refused(shop, ["edit", "--replica", replica, reference, "title=z"], ["edit", "--replica", replica, reference,
                                                                             "title=x"])
    print(f"          {saved} reports saved before the disk was full for them too")
    checks.refused("a report on a full disk", ["report", "--replica", replica, *INCIDENT], DISK, ["disk", "full"], replica)
    checks.refused("an edit on a full disk", ["edit", "--replica", replica, reference, "title=y"], DISK, ["disk", "full"],
                   replica)
    checks.refused("a sign-in on a full disk", ["sign-in", "--replica", replica, "other"], DISK, ["space", "free"], replica)
    for command in (["list"], ["list", "incident"], ["show", reference], ["fingerprint"], ["status"],
                    ["sql", "SELECT count(*) FROM incident"], ["export", "incident"]):
        result = shop.run(command[0], "--replica", replica, *command[1:])
        checks.result(f"reading on a full disk: {' '.join(command)}",
                      [f"exit status {result.returncode}"] * (result.returncode != 0), result.stderr)
    resize(replica, 128 << 10)
    filler.unlink()
    left = rows - facts["rows"]
    checks.works("with space again, the import completes", ["import", "--replica", replica, file],
                 [f"{left} of {rows} records imported, {facts['rows']} were here already"])
    facts = incidents(shop, replica)
    checks.that("  to exactly the whole set, and what was reported", facts["sources"] == rows
                and facts["rows"] == rows + saved and facts["health"] == "ok", str(facts))
    checks.works("  and a report is saved", ["report", "--replica", replica, *INCIDENT], ["saved here"])


def full_hub(shop, checks):
    rows = 4_000
    hub = shop.path / "full-hub"
    shop.need("hub", "init", "--replica", hub)
    small_disk(shop, hub, 64 << 10)
    _, url = shop.serve(hub)
    edge = shop.enrol(hub, url, "full-hub-edge")
    file = shop.path / "pushed.csv"
    write_reports(file, rows, "FH", 7)
    shop.need("import", "--replica", edge, file)
    pull = shop.enrol(hub, url, "full-hub-other")
    used = int(subprocess.run(["df", "--output=used", "-k", str(hub)], capture_output=True, text=True, check=True)
               .stdout.split()[-1])
    held = shop.fingerprint(edge)
    for spare, what in ((200, "at once"), (1500, "in the middle of a push")):
        resize(hub, used + spare)
        checks.refused(f"the hub's disk is full {what}", ["sync", "--replica", edge], DISK,
                       ["the hub", "disk is full"], json_too=False)
        checks.that("  and the edge holds what it held", shop.fingerprint(edge) == held)
        facts = incidents(shop, hub)
        checks.that("  and nothing is half there", facts["health"] == "ok" and facts["rows"] % 500 == 0
                    and facts["rows"] == facts["sources"], str(facts))
        unsent = shop.json("status", "--replica", edge)["unsentChangesets"]
        print(f"          at the hub {facts}, unsent at the edge {unsent} of {rows // 500}")
    resize(hub, 64 << 10)
    checks.works("with space again, the same hub takes it all", ["sync", "--replica", edge], ["changesets sent"])
    facts = incidents(shop, hub)
    checks.that("  each once", facts["rows"] == facts["sources"] == rows, str(facts))
    checks.that("  and both hold the same", shop.fingerprint(hub) == shop.fingerprint(edge))

    small_disk(shop, pull, 3 << 10)
    checks.refused("the edge's disk is full while it pulls", ["sync", "--replica", pull], DISK, ["disk", "full"],
                   json_too=False)
    facts = incidents(shop, pull)
    checks.that("  and nothing is half there", facts["health"] == "ok" and facts["rows"] % 500 == 0
                and facts["rows"] == facts["sources"], str(facts))
    print(f"          {facts}")
    resize(pull, 64 << 10)
    checks.works("with space again, it pulls the rest", ["sync", "--replica", pull], ["received"])
    checks.that("  and holds the same", shop.fingerprint(hub) == shop.fingerprint(pull))


def read_only(shop, checks):
    hub = shop.path / "ro-hub"
    shop.need("hub", "init", "--replica", hub)
    _, url = shop.serve(hub)
    replica = shop.enrol(hub, url, "ro-edge")
    shop.need("import", "--replica", replica, REPORTS)
    reference = first_reference(shop, replica)
    before = shop.fingerprint(replica)
    # A reader that ends leaves SQLite's side files; a disk that was written last by a writer has none. Both are tried.
    for side_files in ("without SQLite's side files", "with SQLite's side files left"):
        if side_files.startswith("without"):
            for name in ("replica.sqlite-wal", "replica.sqlite-shm"):
                (replica / name).unlink(missing_ok=True)
        mount(shop, "--bind", replica, replica)
        mount(shop, "-o", "remount,ro,bind", replica)
        try:
            read_only_folder(shop, checks, replica, reference, side_files)
        finally:
            subprocess.run(["umount", str(replica)], check=True)
            shop.mounts.remove(replica)
        shop.need("list", "--replica", replica)
    checks.that("what it holds is as before", shop.fingerprint(replica) == before)
    checks.works("and written again, once it can be", ["report", "--replica", replica, *INCIDENT], ["saved here"])

    killed = new_replica(shop, "ro-killed")
    file = shop.path / "ro-killed.csv"
    write_reports(file, 6_000, "RO", 8)
    with Look(killed / "replica.sqlite", CHANGESETS) as look:
        process = shop.start("import", "--replica", killed, file)
        while look.now() < 2 and process.poll() is None:
            time.sleep(0.001)
        shop.kill(process)
    mount(shop, "--bind", killed, killed)
    mount(shop, "-o", "remount,ro,bind", killed)
    result = shop.run("export", "--replica", killed, "incident")
    subprocess.run(["umount", str(killed)], check=True)
    shop.mounts.remove(killed)
    whole = shop.need("export", "--replica", killed, "incident")
    problems = {0: ["it shows less than was committed"] * (result.stdout != whole), READ_ONLY: []}.get(
        result.returncode, [f"exit status {result.returncode}"])
    checks.result("a read-only folder that a killed writer left: read whole, or refused", problems, result.stderr)
    print(f"          exit status {result.returncode}, {whole.count(chr(10)) - 1} lines")


def read_only_folder(shop, checks, replica, reference, side_files):
    for command in (["list"], ["list", "incident"], ["show", reference], ["fingerprint"], ["status"],
                    ["sql", "SELECT count(*) AS rows FROM incident"], ["export", "incident"],
                    ["export", "--out", str(shop.path / "out.csv"), "incident"]):
        result = shop.run(command[0], "--replica", replica, *command[1:])
        checks.result(f"a read-only folder {side_files}: {command[0]} works",
                      [f"exit status {result.returncode}"] * (result.returncode != 0), result.stderr)
    for command in (["report", *INCIDENT], ["edit", reference, "title=y"], ["remove", reference], ["import", REPORTS],
                    ["sync"], ["sign-in", "other"]):
        checks.refused(f"a read-only folder: {command[0]} is refused", [command[0], "--replica", replica, *command[1:]],
                       READ_ONLY, ["read-only"], hint=command[0] != "sign-in")
