"""The program as a package installed it: a small Debian 12, the package in it, and a program outside that enters there."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from house import House, base_root
from tree import ROOT, Problem, run

INSIDE = "OUTPOST_INSTALLED_INSIDE"
OFFICER = "amina"


def entered():
    """Whether this process is the one within the namespaces."""
    return INSIDE in os.environ


def enter(script, words, package=None, binary=None, environment=None):
    """Runs a script again, in namespaces of its own with no network but loopback, and gives its status. Skipped where a root cannot be made."""
    root = base_root()
    with tempfile.TemporaryDirectory(prefix="outpost-installed.") as folder:
        if not package:
            products = ["--binary", binary, "--fast"] if binary else []
            package = run(ROOT / "scripts/package", "--out", folder, *products).splitlines()[-1]
        inside = {INSIDE: str(root), "OUTPOST_INSTALLED_PACKAGE": str(Path(package).absolute()), **(environment or {})}
        return subprocess.run(
            ["unshare", "--mount", "--net", "--pid", "--mount-proc", "--fork", "--kill-child", sys.executable, str(script), *map(str, words)],
            env={**os.environ, **inside}, check=False).returncode


class Installed:
    """A house with the package in it, for as long as this is open; only where `entered`."""

    def __enter__(self):
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        self.house = House(Path(os.environ[INSIDE])).__enter__()
        self.need("useradd", "--create-home", OFFICER)
        package = self.house.copy(os.environ["OUTPOST_INSTALLED_PACKAGE"], "/media/stick/outpost.deb")
        self.need("dpkg", "-i", package)
        return self

    def __exit__(self, *_):
        self.house.__exit__()

    def need(self, *words):
        result = self.house.run(*words)
        if result.returncode != 0:
            raise Problem(f"{' '.join(words)}: status {result.returncode}\n{result.stdout}{result.stderr}")
        return result.stdout

    def move_in(self, shop):
        """The workshop's folder stands in the house too, at the same path, and what it starts is the installed program, as a person who is
        not root. The program stays one process, so that whoever kills it kills it."""
        inner = self.house.root / str(shop.path).lstrip("/")
        inner.mkdir(parents=True)
        self.house.mount("--bind", shop.path, inner)
        shop.mounts.append(inner)
        shutil.chown(shop.path, *(int(self.need("id", word, OFFICER)) for word in ("-u", "-g")))
        entry = self.house.folder / "outpost"
        words = self.house.command(["outpost"], OFFICER)
        place = words.index('cd "$HOME" 2>/dev/null || cd /; exec "$@"')
        words[place] = f"cd {shlex.quote(str(shop.path))}; " + 'exec "$@"'
        entry.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        entry.chmod(0o755)
        shop.program = str(entry)

    def runs(self, process):
        """Whether a process is the installed program."""
        return os.readlink(f"/proc/{process.pid}/exe") == f"{self.house.root}/usr/lib/outpost/outpost"
