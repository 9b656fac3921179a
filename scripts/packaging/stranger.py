"""What somebody does who was given the package on a stick."""

import gzip
import http.client
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from house import wait_for
from tree import ROOT

OFFICER = "amina"
REPLICA = f"/home/{OFFICER}/.local/share/outpost"
HUB = "/var/lib/outpost/hub"
PORT = 8480
SHELLS = ["usr/share/bash-completion/completions/outpost", "usr/share/zsh/vendor-completions/_outpost",
          "usr/share/fish/vendor_completions.d/outpost.fish"]


class Checks:
    def __init__(self):
        self.passed, self.failed, self.measured = 0, 0, []

    def that(self, words, condition, said=""):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {words}\n{said}".rstrip(), flush=True)
        return condition


class Stranger:
    def __init__(self, house, checks):
        self.house, self.checks = house, checks

    def done(self, words, *command, user="root", contains="", status=0):
        """A command that must end with a status and say something."""
        result = self.house.run(*command, user=user)
        said = result.stdout + result.stderr
        self.checks.that(words, result.returncode == status and contains in said, f"  {' '.join(map(str, command))}: status {result.returncode}\n  {said}")
        return said

    def officer(self, words, *command, **options):
        return self.done(words, "outpost", *command, user=OFFICER, **options)

    def install(self, words, package):
        place = self.house.copy(package, "/media/stick/outpost.deb")
        began = time.monotonic()
        said = self.done(words, "dpkg", "-i", place)
        return time.monotonic() - began, said

    # What is there

    def look_around(self):
        house, checks = self.house, self.checks
        self.done("dpkg has all that it needs", "dpkg", "--audit")
        libraries = house.run("ldd", "/usr/lib/outpost/outpost").stdout
        checks.that("every library is found", "not found" not in libraries and libraries, libraries)
        checks.that("libcurl comes from beside the program", "/usr/lib/outpost/lib/libcurl.so.4" in libraries.replace("/usr/lib/outpost/../outpost", "/usr/lib/outpost"), libraries)
        checks.that("a hub's user is there, its folder closed to others",
                    house.run("stat", "-c", "%U %a", "/var/lib/outpost").stdout.strip() == "_outpost 700")
        for link in ("etc/systemd/user/default.target.wants/outpost-page.service", "etc/systemd/system/multi-user.target.wants/outpost-hub.service"):
            checks.that(f"the service starts by itself: {link}", house.exists(link))
        self.verify_units()
        for place in SHELLS:
            checks.that(f"completion: {place}", house.exists(place) and len(house.read(place)) > 10_000)
        self.done("bash completes it", "bash", "-c", "source /usr/share/bash-completion/completions/outpost && complete -p outpost", contains="outpost")
        self.look_at_manual()
        if shutil.which("desktop-file-validate"):
            for place in ("usr/share/applications/outpost.desktop", "etc/xdg/autostart/outpost.desktop"):
                result = subprocess.run(["desktop-file-validate", str(house.root / place)], capture_output=True, encoding="utf-8")
                checks.that(f"desktop entry: {place}", result.returncode == 0 and "error" not in result.stdout, result.stdout)
        # The build's own folder is on no laptop; that nothing of it is looked for shows by its not being named.
        program = (house.root / "usr/lib/outpost/outpost").read_bytes()
        checks.that("the program does not name the folder that it was built in", f"{ROOT}/.build".encode() not in program)

    def verify_units(self):
        for words in (["--user", "usr/lib/systemd/user/outpost-page.service"], ["lib/systemd/system/outpost-hub.service"]):
            result = self.house.run("systemd-analyze", "verify", "--man=no", *[f"/{word}" if "/" in word else word for word in words])
            ours = [line for line in (result.stdout + result.stderr).splitlines() if "outpost" in line]
            self.checks.that(f"systemd understands {words[-1]}", not ours, "\n".join(ours))

    def look_at_manual(self):
        pages = sorted((self.house.root / "usr/share/man/man1").glob("outpost*.1.gz"))
        self.checks.that("there is a man page for each command", len(pages) > 60, f"  {len(pages)}")
        if not shutil.which("man"):
            return
        with tempfile.TemporaryDirectory() as folder:
            faults = []
            for page in pages:
                file = Path(folder) / page.name.removesuffix(".gz")
                file.write_bytes(gzip.decompress(page.read_bytes()))
                result = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", str(file)], capture_output=True, encoding="utf-8",
                                        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANPAGER": "cat"})
                if result.returncode != 0 or result.stderr:
                    faults.append(f"  {page.name}: {result.stderr.strip()}")
            self.checks.that("man reads every page without a warning", not faults, "\n".join(faults))

    # Work

    def write(self, title):
        return self.officer(f"a report is written: {title}", "report", "incident", f"title={title}", "category=road_blocked", contains="saved here")

    def see(self, words, *titles):
        shown = self.house.run("outpost", "export", "incident", user=OFFICER).stdout
        missing = [title for title in titles if title not in shown]
        self.checks.that(words, not missing, f"  {missing}")

    def first_report(self):
        self.officer("it says its version", "--version", contains=".")
        self.officer("doctor says that there is no replica yet", "doctor", "--replica", REPLICA, contains="there is no such folder", status=1)
        self.officer("a replica is made", "init", "--replica", REPLICA, contains="made a replica")
        self.officer("somebody signs in", "sign-in", "Marie Joseph")
        self.write("first-report")
        self.see("the terminal finds the page's replica by itself", "first-report")
        said = self.officer("doctor finds nothing wrong", "doctor", contains="ok    file")
        self.checks.that("doctor knows the package", "(package 0." in said, said)

    def page(self):
        """Start to first page, in seconds; None where there is none."""
        if "page" not in self.house.run("outpost", "--help").stdout.split():
            return None
        unit = self.house.read("usr/lib/systemd/user/outpost-page.service")
        words = re.search(r"(?m)^ExecStart=(.*)$", unit).group(1).replace("%h", f"/home/{OFFICER}").replace("$OUTPOST_PAGE_OPTIONS", "").split()
        process = self.house.start(*words, user=OFFICER)
        took = wait_for(lambda: self.answer() is not None or process.poll() is not None, 60)
        answer = self.answer()
        self.checks.that("the page answers", answer is not None and answer[0] < 400, process.log.read_text(errors="replace") + str(answer))
        self.officer("doctor sees the page, beside it", "doctor", contains="held by outpost page")
        self.officer("and that it answers", "doctor", contains="answers at http://127.0.0.1:8480/")
        self.officer("open prints the address where there is no desktop", "open", contains="http://127.0.0.1:8480/")
        memory = re.search(r"VmRSS:\s+(\d+)", self.house.read(f"proc/{process.pid}/status"))
        self.checks.measured.append(f"memory {int(memory.group(1)) // 1024} MB" if memory else "no memory: it ended")
        self.house.stop(process)
        return took

    @staticmethod
    def answer():
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        try:
            connection.request("GET", "/")
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            return None
        finally:
            connection.close()

    def hub(self):
        self.done("root makes a hub", "runuser", "-u", "_outpost", "--", "outpost", "hub", "init", "--replica", HUB, contains="made a hub")
        unit = self.house.read("lib/systemd/system/outpost-hub.service")
        condition = re.search(r"(?m)^ConditionPathExists=(.*)$", unit).group(1)
        self.checks.that("the service would start now", self.house.exists(condition))
        process = self.house.start("outpost", "hub", "serve", "--replica", HUB, "--port-file", "/tmp/hub-port", user="_outpost")
        self.checks.that("the hub serves", wait_for(lambda: self.house.exists("/tmp/hub-port"), 30) is not None, process.log.read_text(errors="replace"))
        code = self.house.run("runuser", "-u", "_outpost", "--", "outpost", "hub", "enrol-code", "--replica", HUB, "Jacmel").stdout.strip()
        self.officer("the laptop is enrolled, by the bundled libcurl", "enrol", "https://127.0.0.1:8443", code, contains="enrolled as Jacmel")
        self.officer("it exchanges", "sync", contains="sent")
        self.officer("doctor knows of the exchange", "doctor", contains="nothing waits")
        self.house.stop(process)

    def without_resources(self):
        folder = self.house.root / "usr/lib/outpost"
        (folder / "outpost_OutpostField.resources").rename(folder / "away")
        self.officer("doctor says what of the package is missing", "doctor", contains="outpost_OutpostField.resources is not beside", status=1)
        (folder / "away").rename(folder / "outpost_OutpostField.resources")


def everything(house, package, old, checks):
    """Gives what was measured, in words."""
    stranger = Stranger(house, checks)
    house.run("useradd", "--create-home", OFFICER)
    measured, _ = stranger.install("the older package installs without a network", old)
    stranger.look_around()
    stranger.first_report()
    stranger.hub()
    page = stranger.page()
    stranger.without_resources()

    options = house.root / "etc/default/outpost-hub"
    options.write_text("OUTPOST_HUB_OPTIONS='--port 9443'\n")
    seconds, _ = stranger.install("the newer package installs over it", package)
    checks.that("what root wrote into /etc stays", "9443" in options.read_text())
    stranger.see("the report of before is there after the upgrade", "first-report")
    stranger.write("after-upgrade")
    newer = stranger.page()
    stranger.install("the older one installs over the newer", old)
    stranger.see("it reads what the newer one wrote", "first-report", "after-upgrade")
    stranger.page()
    stranger.write("after-downgrade")
    stranger.officer("and finds it sound", "verify", contains="sound")
    stranger.install("and the newer one again", package)
    stranger.see("all is there", "first-report", "after-upgrade", "after-downgrade")
    stranger.officer("and sound", "verify", contains="sound")

    stranger.done("it is removed", "dpkg", "-r", "outpost")
    checks.that("the program is gone", not house.exists("/usr/bin/outpost") and not house.exists("/usr/lib/outpost"))
    checks.that("reports and hub stay", house.exists(f"{REPLICA}/replica.sqlite") and house.exists(f"{HUB}/hub.sqlite"))
    stranger.done("what remains is purged, and purge says where the reports are", "dpkg", "-P", "outpost", contains=f"reports are kept in {REPLICA}")
    checks.that("purged, reports and hub stay", house.exists(f"{REPLICA}/replica.sqlite") and house.exists(f"{HUB}/hub.sqlite"))
    left = house.run("find", "/etc", "/usr", "/lib/systemd", "-name", "*outpost*").stdout
    checks.that("nothing else of the package is left", not left.strip(), left)
    stranger.install("it installs again", package)
    stranger.see("and finds the reports", "after-downgrade")
    (house.root / "etc/outpost").mkdir(exist_ok=True)
    (house.root / "etc/outpost/purge-data").touch()
    stranger.done("it is purged where root said that data goes", "dpkg", "-P", "outpost")
    checks.that("the hub's data is gone, the officer's is not", not house.exists("/var/lib/outpost") and house.exists(f"{REPLICA}/replica.sqlite"))

    size = package.stat().st_size / 1e6
    pages = ", ".join(f"{each:.2f} s" for each in (page, newer) if each is not None) or "there is no page yet"
    return (f"package {size:.1f} MB, installed in {measured:.1f} s and {seconds:.1f} s; start to first page {pages}"
            + "".join(f"; {each}" for each in checks.measured[:1]))
