"""What scripts/kills and scripts/bad-input share: the binary, a temporary folder that is always taken away, hubs on
loopback, and looks at SQLite files beside their writer. Standard library only."""

import contextlib
import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "Fixtures/import/reports.csv"
COMMAND_SECONDS = 60


class Failure(Exception):
    """Something that every check stands on did not work, so that no check after it means anything."""


def text_of(data):
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else data


def find_binary(folder):
    """The outpost program in `folder`; builds the release product when it is missing there."""
    folder = Path(folder).absolute() if folder else ROOT / ".build/release"
    program = folder / "outpost"
    if not program.is_file():
        if folder != ROOT / ".build/release":
            raise Failure(f"there is no outpost program in {folder}")
        print("building outpost (the first time takes minutes)", file=sys.stderr)
        subprocess.run(
            ["swift", "build", "-c", "release", "--product", "outpost", "--quiet"], cwd=ROOT, check=True,
            stdout=sys.stderr)
    return program


class Workshop:
    """A temporary folder with the program, and everything that was started or mounted there. Leaving it ends the
    processes, unmounts and deletes, whatever happened."""

    def __init__(self, program, environment=None):
        self.program = str(program)
        self.processes = []
        self.mounts = []
        self.environment = {**os.environ, **(environment or {})}
        self.environment.pop("OUTPOST_REPLICA", None)

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="outpost-checks."))
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(143))
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        for mount in reversed(self.mounts):
            subprocess.run(["umount", "--lazy", str(mount)], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.path, ignore_errors=True)

    def run(self, *arguments, seconds=COMMAND_SECONDS, environment=None, text=None):
        """Runs a command of outpost to its end."""
        return subprocess.run(
            [self.program, *map(str, arguments)], capture_output=True, timeout=seconds, cwd=self.path,
            env={**self.environment, **(environment or {})}, encoding="utf-8", errors="replace", input=text)

    def need(self, *arguments, **options):
        """Runs a command that must succeed, and gives what it printed."""
        result = self.run(*arguments, **options)
        if result.returncode != 0:
            raise Failure(
                f"outpost {' '.join(map(str, arguments))}: status {result.returncode}\n{result.stderr}{result.stdout}")
        return result.stdout

    def json(self, *arguments, **options):
        return json.loads(self.need(*arguments, "--json", **options))

    def sql(self, replica, statement):
        return self.json("sql", "--replica", replica, statement)

    def fingerprint(self, replica):
        return self.json("fingerprint", "--replica", replica)["fingerprint"]

    def start(self, *arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, environment=None, prefix=()):
        process = subprocess.Popen(
            [*prefix, self.program, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
            cwd=self.path, env={**self.environment, **(environment or {})})
        self.processes.append(process)
        return process

    def kill(self, process):
        """kill -9, and wait until the process is gone."""
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=COMMAND_SECONDS)
        if process in self.processes:
            self.processes.remove(process)

    def kill_all(self):
        for process in list(self.processes):
            self.kill(process)

    def copy(self, source, name):
        """A fresh copy of a prepared folder, in the place of an earlier one."""
        target = self.path / name
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["cp", "-a", str(source), str(target)], check=True)
        return target

    def put_back(self, folder):
        """The prepared folder as it was when this was first called, in the very same files: a copy would be found to be
        one, and go on as a replica of its own."""
        kept = self.path / f"{Path(folder).name}.kept"
        if not kept.exists():
            subprocess.run(["cp", "-a", str(folder), str(kept)], check=True)
        wanted = {path.relative_to(kept) for path in kept.rglob("*") if path.is_file()}
        for path in list(Path(folder).rglob("*")):
            if path.is_file() and path.relative_to(folder) not in wanted:
                path.unlink()
        for path in wanted:
            with open(kept / path, "rb") as source, open(folder / path, "wb") as target:
                shutil.copyfileobj(source, target)
        return folder

    # Hubs

    def serve(self, folder, environment=None):
        """Serves a hub on a free port of loopback; gives the process and the URL."""
        port = self.path / f"{Path(folder).name}.port"
        port.unlink(missing_ok=True)
        with open(self.path / f"{Path(folder).name}.log", "ab") as log:
            process = self.start(
                "hub", "serve", "--replica", folder, "--port", "0", "--port-file", port, stdout=log, stderr=log,
                environment=environment)
        deadline = time.monotonic() + COMMAND_SECONDS
        while not (port.exists() and port.read_text().endswith("\n")):
            if process.poll() is not None or time.monotonic() > deadline:
                said = (self.path / f"{Path(folder).name}.log").read_text(errors="replace")
                raise Failure(f"the hub did not come up:\n{said}")
            time.sleep(0.005)
        return process, f"https://127.0.0.1:{port.read_text().strip()}"

    def enrol(self, hub, url, name):
        """A new edge that is enrolled and signed in."""
        folder = self.path / name
        code = self.need("hub", "enrol-code", "--replica", hub, name).strip()
        self.need("enrol", "--replica", folder, url, code)
        self.need("sign-in", "--replica", folder, f"officer at {name}")
        return folder


class Look:
    """A read-only look at an SQLite file that another process writes. Closed before that file is opened anew, so that
    what a killed process left is recovered as it would be without us."""

    def __init__(self, path, statement):
        self.path = Path(path)
        self.statement = statement
        self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def now(self):
        """The statement's single number; 0 while there is no such file or table."""
        try:
            if self.connection is None:
                if not self.path.exists():
                    return 0
                self.connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=0, isolation_level=None)
            return self.connection.execute(self.statement).fetchone()[0] or 0
        except sqlite3.OperationalError:
            return 0


def look_once(path, statement):
    """All rows of a statement, of a file that nobody writes."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=COMMAND_SECONDS)
    with contextlib.closing(connection):
        return connection.execute(statement).fetchall()


def write_reports(path, count, prefix, seed):
    """Invented reports under the header of Fixtures/import/reports.csv, all good; the same at every run."""
    generator = random.Random(seed)
    with open(REPORTS, encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    # The record of Fixtures with which each one begins, so that texts are those of real reports.
    header, samples = records[0], [record for record in records[1:60] if len(record) == len(records[0])]
    index = {name: place for place, name in enumerate(header)}
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        for number in range(1, count + 1):
            record = list(generator.choice(samples))
            record[index["Number"]] = f"{prefix}-{number:06d}"
            record[index["Title"]] = f"{prefix} {number}: {record[index['Title']]}"
            record[index["Latitude"]] = f"{generator.uniform(18.49, 18.62):.5f}"
            record[index["Longitude"]] = f"{generator.uniform(-72.42, -72.24):.5f}"
            writer.writerow(record)
