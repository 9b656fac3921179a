"""CSV files, mappings and mission files that are not as they should be."""

import csv
import hashlib

from harness import REPORTS, ROOT
from refusals import DISK, EXISTS, INCIDENT, INVALID, MAPPING, NOT_FOUND, REFUSED, USAGE, new_replica, unsaid


def csv_files(shop, checks):
    replica = new_replica(shop, "csv")
    text = REPORTS.read_bytes().decode("utf-8")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    accented = [rows[0]] + [
        row for row in rows[1:61] if any(ord(letter) > 127 for letter in "".join(row))
        and not any(ord(letter) > 255 for letter in "".join(row))]

    def write(name, records, encoding):
        with open(shop.path / name, "w", encoding=encoding, newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(records)
        return shop.path / name

    latin = write("latin1.csv", accented, "latin-1")
    before = checks.state(replica)
    result = shop.run("import", "--replica", replica, latin)
    offset = next(index for index, byte in enumerate(latin.read_bytes()) if byte > 127)
    line = latin.read_bytes()[:offset].count(b"\n") + 1
    count = len(accented) - 1
    problems = unsaid([f"0 of {count} records imported", f"{count} rejected", f"line {line}", f"byte {offset}", "latin1"],
                      result.stdout) + checks.changes(replica, before)
    checks.result("a CSV file in Latin-1: each line is rejected by line and byte", problems, result.stdout)
    mapping = shop.path / "latin1.yaml"
    mapping.write_text("encoding: latin1\n" + MAPPING.read_text(encoding="utf-8"), encoding="utf-8")
    checks.works("the same file, with a mapping that names its encoding",
                 ["import", "--replica", replica, "--mapping", mapping, latin], [f"{count} of {count} records imported"])
    twin = new_replica(shop, "csv-twin")
    shop.need("import", "--replica", twin, write("utf8.csv", accented, "utf-8"))
    query = "SELECT id, title, narrative, place_text FROM incident ORDER BY id"
    checks.that("its texts are those of the same file in UTF-8", shop.sql(replica, query) == shop.sql(twin, query))

    checks.refused("a CSV file that is not there", ["import", "--replica", replica, shop.path / "nothing.csv"], NOT_FOUND,
                   ["import", "nothing.csv", "no such file"], replica)
    open_quote = shop.path / "open-quote.csv"
    open_quote.write_bytes(b"".join(REPORTS.read_bytes().splitlines(keepends=True)[:1])
                           + b'FR-8001,19/09/2026 14:40,19/09/2026 12:40,EAU,Title,Report,Place,HT0131,18.5,-72.2,4,radio,,,'
                             b'English\r\nFR-8002,19/09/2026 14:40,19/09/2026 12:40,EAU,"never closed,Report\r\nmore\r\n')
    checks.refused("a CSV file with a quote that is never closed", ["import", "--replica", replica, open_quote], INVALID,
                   ["open-quote.csv", "line 3", "never closed"], replica)
    unknown = shop.path / "unknown.csv"
    unknown.write_text("a,b,c\n1,2,3\n")
    checks.refused("a CSV file with a header that no mapping knows", ["import", "--replica", replica, unknown], NOT_FOUND,
                   ["unknown.csv", "no mapping knows", "field-reports.yaml"], replica)
    (shop.path / "empty.csv").write_bytes(b"")
    checks.refused("an empty CSV file", ["import", "--replica", replica, shop.path / "empty.csv"], NOT_FOUND,
                   ["empty.csv"], replica)
    checks.refused("a folder in place of a CSV file", ["import", "--replica", replica, shop.path], DISK,
                   ["directory"], replica)
    (shop.path / "noise.csv").write_bytes(hashlib.shake_256(b"noise").digest(100_000))
    checks.refused("noise in place of a CSV file", ["import", "--replica", replica, shop.path / "noise.csv"], NOT_FOUND,
                   ["noise.csv"], replica)
    wrong = shop.path / "wrong-mapping.yaml"
    wrong.write_text(MAPPING.read_text(encoding="utf-8").replace("from: Title", "from: Titel"), encoding="utf-8")
    checks.refused("a mapping that names a column which the file has not",
                   ["import", "--replica", replica, "--mapping", wrong, REPORTS], INVALID, ["Titel"], replica)
    misspelt = shop.path / "misspelt-mapping.yaml"
    misspelt.write_text(MAPPING.read_text(encoding="utf-8").replace("reference: Number", "refrence: Number"),
                        encoding="utf-8")
    checks.refused("a mapping with a misspelt key", ["import", "--replica", replica, "--mapping", misspelt, REPORTS],
                   INVALID, ["misspelt-mapping.yaml line", "refrence", "reference"], replica)
    checks.refused("a part that cannot be", ["import", "--replica", replica, "--part", "4/3", REPORTS], USAGE,
                   ["part"], replica)
    bad_rows = shop.path / "bad-rows.csv"
    record = rows[1]
    no_day, no_choice = list(record), list(record)
    no_day[0], no_day[2] = "FR-8101", "31/02/2026 08:00"
    no_choice[0], no_choice[11] = "FR-8102", "nobody"
    write("bad-rows.csv", [rows[0], record[:5], no_day, no_choice, record + ["more"]], "utf-8")
    before = checks.state(replica)
    result = shop.run("import", "--replica", replica, bad_rows)
    kept = (replica / "rejects/bad-rows.rejects.csv").read_bytes()
    problems = unsaid(["0 of 4 records imported", "4 rejected", "line 2", "5 fields", "31/02/2026", "nobody", "16 fields"],
                      result.stdout) + checks.changes(replica, before)
    problems += ["the rejected records are not kept byte for byte"] * (
        kept.replace(b"\r\n", b"\n") != bad_rows.read_bytes().replace(b"\r\n", b"\n"))
    checks.result("records with too few fields, no such day, an unknown code, too many fields", problems, result.stdout)


def mission_files(shop, checks):
    bad = ROOT / "Fixtures/missions/bad"
    for name, words in (("misspelt_key", ["line 12", "refrence", "reference"]), ("not_yaml", ["line"]),
                        ("column_twice", ["line"]), ("unknown_space", ["line", "space"]), ("latin1_bytes", ["line"])):
        replica = shop.path / f"mission-{name}"
        checks.refused(f"a mission file with a mistake: {name}",
                       ["init", "--replica", replica, "--mission", bad / f"{name}.yaml"], INVALID,
                       [f"{name}.yaml line"] + words, hint=name == "misspelt_key")
        checks.that("  and no replica was made", not (replica / "replica.sqlite").exists())
    checks.refused("a mission file that is not there",
                   ["init", "--replica", shop.path / "mission-none", "--mission", shop.path / "none.yaml"], NOT_FOUND,
                   ["mission file", "none.yaml"], hint=False)
    replica = new_replica(shop, "mission-twice")
    checks.refused("a replica where there is one", ["init", "--replica", replica], EXISTS, ["there is one already"],
                   replica)
    mission = replica / "mission.yaml"
    original = mission.read_bytes()
    mission.write_bytes(original.replace(b"name: Haiti field mission", b"name: Another mission"))
    checks.refused("mission.yaml swapped for another: writing", ["report", "--replica", replica, *INCIDENT], REFUSED,
                   ["mission file", "not the one"], replica)
    checks.refused("mission.yaml swapped for another: reading", ["list", "--replica", replica], REFUSED,
                   ["mission file", "not the one"], replica)
    mission.write_bytes(b"mission: [\n")
    checks.refused("mission.yaml that is broken", ["report", "--replica", replica, *INCIDENT], INVALID,
                   ["mission.yaml line"], replica, hint=False)
    mission.unlink()
    checks.refused("mission.yaml that is gone", ["report", "--replica", replica, *INCIDENT], NOT_FOUND,
                   ["mission.yaml"], replica, hint=False)
    mission.write_bytes(original)
    checks.works("with its own mission file again", ["report", "--replica", replica, *INCIDENT], ["saved here"])
