"""Replicas that are missing, broken, or in use."""

import hashlib
import os
import sqlite3
import time

from harness import REPORTS, Look, write_reports
from refusals import CHANGESETS, CORRUPT, DISK, INCIDENT, LOCKED, NOT_FOUND, filled_replica, new_replica, unsaid


def folders(shop, checks):
    nowhere = shop.path / "nowhere"
    for command in (["list"], ["status"], ["report", *INCIDENT], ["sync"], ["sign-in", "x"], ["fingerprint"],
                    ["import", REPORTS], ["sql", "SELECT 1"], ["export", "incident"]):
        checks.refused(f"no replica: {command[0]}", [command[0], "--replica", nowhere, *command[1:]], NOT_FOUND,
                       ["nowhere", "no replica", "outpost init"])
    checks.that("  and none was made", not nowhere.exists())
    checks.refused("no hub: serve", ["hub", "serve", "--replica", nowhere, "--port", "0"], NOT_FOUND,
                   ["nowhere", "no hub", "hub init"])
    checks.refused("no hub: enrol-code", ["hub", "enrol-code", "--replica", nowhere, "x"], NOT_FOUND,
                   ["nowhere", "no hub", "hub init"])
    whole = filled_replica(shop, "whole")

    def broken(name, change, status, words, commands=(["list", "incident"], ["report", *INCIDENT]), hint=True):
        replica = shop.copy(whole, "broken")
        for leftover in ("replica.sqlite-wal", "replica.sqlite-shm"):
            (replica / leftover).unlink(missing_ok=True)
        change(replica / "replica.sqlite")
        for command in commands:
            checks.refused(f"{name}: {command[0]}", [command[0], "--replica", replica, *command[1:]], status, words,
                           replica, hint=hint)

    def truncate(size):
        return lambda path: os.truncate(path, size(path.stat().st_size))

    def scribble(path):
        size = path.stat().st_size
        with open(path, "r+b") as file:
            file.seek(8192)
            file.write(hashlib.shake_256(b"scribble").digest(size - 8192))

    broken("replica.sqlite is another file", lambda path: path.write_text("This is no database.\n" * 400), CORRUPT,
           ["replica.sqlite", "not a database", "damaged"])
    broken("replica.sqlite is cut in the middle", truncate(lambda size: size // 2 // 4096 * 4096), CORRUPT,
           ["replica.sqlite", "malformed", "damaged"])
    broken("replica.sqlite is cut in its first page", truncate(lambda size: 1000), CORRUPT, ["replica.sqlite"])
    broken("replica.sqlite is scribbled over", scribble, CORRUPT, ["replica.sqlite", "malformed", "damaged"])
    broken("replica.sqlite is empty", truncate(lambda size: 0), CORRUPT, ["not a replica", "version of outpost"])

    def another_database(path):
        path.unlink()
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE notes (text)")
        connection.close()

    broken("replica.sqlite is a database of another program", another_database, CORRUPT,
           ["not a replica", "version of outpost"])

    replica = shop.copy(whole, "session")
    (replica / "device/session.json").write_text("{")
    checks.refused("a session file that is broken", ["report", "--replica", replica, *INCIDENT], CORRUPT,
                   ["session.json", "sign-in"], replica)
    (shop.path / "a-file").write_text("x")
    checks.refused("a file in the place of the replica's folder", ["init", "--replica", shop.path / "a-file"], DISK,
                   ["a-file", "exists"])

    replica = new_replica(shop, "locked")
    long = shop.path / "long.csv"
    write_reports(long, 12_000, "LK", 5)
    with Look(replica / "replica.sqlite", CHANGESETS) as look:
        process = shop.start("import", "--replica", replica, long)
        while look.now() < 2 and process.poll() is None:
            time.sleep(0.001)
    result = shop.run("report", "--replica", replica, *INCIDENT)
    problems = unsaid(["in use by outpost import", f"process {process.pid}", "reading commands"], result.stderr)
    problems += [f"exit status {result.returncode} in place of {LOCKED}"] * (result.returncode != LOCKED)
    reading = shop.run("list", "--replica", replica)
    problems += ["'list' does not work meanwhile"] * (reading.returncode != 0)
    problems += ["the import was over too soon to tell"] * (process.poll() is not None)
    checks.result("a second process that writes, while an import runs", problems, result.stderr)
    checks.that("  and the import ends as if alone", process.wait(timeout=120) == 0)
    count = shop.sql(replica, "SELECT count(*) AS rows FROM incident")[0]["rows"]
    checks.that("  with all its rows and no other", count == 12_000, f"{count} rows")
