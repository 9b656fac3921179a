"""The files of a package before they are packed, and what is asked of git."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Problem(Exception):
    """Something that a person must put right."""


def run(*words, cwd=None, environment=None):
    """Runs a program that must succeed, and gives what it printed."""
    result = subprocess.run(
        [str(word) for word in words], cwd=cwd, env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
        capture_output=True, encoding="utf-8", errors="replace")
    if result.returncode != 0:
        raise Problem(f"{' '.join(map(str, words))}: status {result.returncode}\n{result.stderr}{result.stdout}")
    return result.stdout.strip()


def commit_time():
    """Seconds since 1970 of the last commit: the only time that goes into a package."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or run("git", "log", "-1", "--format=%ct", cwd=ROOT))


def version_of_tree():
    """A tag's version; after it, how many commits and which. Before the first tag, that of the program, before its release."""
    changed = ".changed" if run("git", "status", "--porcelain", "--untracked-files=no", cwd=ROOT) else ""
    found = re.fullmatch(r"v(\d[\w.]*)(?:-(\d+)-g([0-9a-f]+))?", describe())
    if found:
        version, count, commit = found.groups()
        return f"{version}+{count}.g{commit}{changed}" if count else f"{version}{'+' + changed[1:] if changed else ''}"
    source = (ROOT / "Sources/OutpostCommand/OutpostCommand.swift").read_text(encoding="utf-8")
    base = re.search(r'version: "([^"]+)"', source).group(1)
    count = run("git", "rev-list", "--count", "HEAD", cwd=ROOT)
    return f"{base}~{count}.g{run('git', 'rev-parse', '--short=9', 'HEAD', cwd=ROOT)}{changed}"


def describe():
    result = subprocess.run(
        ["git", "describe", "--tags", "--match", "v[0-9]*", "--abbrev=9"], cwd=ROOT, capture_output=True, encoding="utf-8")
    return result.stdout.strip()


class Tree:
    def __init__(self, root):
        self.root = root
        root.mkdir(parents=True)

    def place(self, path):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def write(self, path, text):
        self.place(path).write_text(text, encoding="utf-8")

    def gzip(self, path, data):
        with open(self.place(path), "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(data)

    def copy(self, source, path, mode=0o644):
        place = self.place(path)
        if Path(source).is_dir():
            shutil.copytree(source, place)
            return
        shutil.copyfile(source, place)
        place.chmod(mode)

    def link(self, path, target):
        self.place(path).symlink_to(target)

    def files(self):
        """All that is installed, in order."""
        return [path for path in sorted(self.root.rglob("*"))
                if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.relative_to(self.root).parts]

    def sums(self):
        return "".join(f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(self.root)}\n" for path in self.files())

    def settle(self, seconds):
        """The same modes and times, whoever packs and when."""
        for path in [self.root, *self.root.rglob("*")]:
            if path.is_symlink():
                os.utime(path, (seconds, seconds), follow_symlinks=False)
                continue
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
            os.utime(path, (seconds, seconds))
