"""A small Debian 12 to install in: made once, used in a layer that is thrown away."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tree import Problem

# What every desktop of Debian 12 has: of what the package depends on, and of what starts the services of a system and its users.
INCLUDED = ["libsqlite3-0", "libssl3", "adduser", "systemd-sysv", "dbus", "libpam-systemd", "dbus-user-session"]


class Skipped(Exception):
    """Why there is nothing to check here."""


def base_root():
    """The folder of the small Debian, made at the first call."""
    if os.geteuid() != 0:
        raise Skipped("it needs root")
    for program in ("debootstrap", "unshare", "chroot", "ip"):
        if not shutil.which(program):
            raise Skipped(f"{program} is not here")
    if subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], capture_output=True).returncode != 0:
        raise Skipped("namespaces cannot be made here")
    folder = Path(tempfile.gettempdir()) / "outpost-install-check"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != 0 or status.st_mode & 0o022 or folder.is_symlink():
        raise Problem(f"{folder} is not root's own")
    root = folder / "bookworm"
    if root.is_dir():
        return root
    making = folder / "making"
    shutil.rmtree(making, ignore_errors=True)
    print("making a small Debian 12 (once; a minute)", flush=True)
    with open(folder / "debootstrap.log", "w", encoding="utf-8") as log:
        result = subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={','.join(INCLUDED)}", "bookworm", str(making)], stdout=log, stderr=log)
    if result.returncode != 0:
        raise Skipped(f"debootstrap could not make a root (see {folder}/debootstrap.log)")
    shutil.rmtree(making / "var/cache/apt/archives", ignore_errors=True)
    making.rename(root)
    return root


class House:
    """The layer: a place to install in, and people who live there. Within a mount namespace that ends with the process."""

    def __init__(self, base, keep=None):
        self.base, self.keep = base, keep
        self.processes = []

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="outpost-house."))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "house", str(self.folder)], check=True)
        for name in ("upper", "work", "root"):
            (self.folder / name).mkdir()
        self.root = self.folder / "root"
        self.mount("-t", "overlay", "-o", f"lowerdir={self.base},upperdir={self.folder}/upper,workdir={self.folder}/work", "overlay", self.root)
        self.mount("-t", "proc", "proc", self.root / "proc")
        for name in ("null", "zero", "full", "random", "urandom"):
            (self.root / "dev" / name).touch()
            self.mount("--bind", f"/dev/{name}", self.root / "dev" / name)
        # What a desktop's installation has and this one lacks: a name for the machine.
        (self.root / "etc/hostname").write_text("laptop\n")
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()
        if self.keep:
            subprocess.run(["cp", "-a", "--one-file-system", str(self.root), str(self.keep)], check=False)
        subprocess.run(["umount", "--recursive", "--lazy", str(self.folder)], check=False)
        self.folder.rmdir()

    @staticmethod
    def mount(*words):
        subprocess.run(["mount", *map(str, words)], check=True)

    def command(self, words, user):
        home = "/root" if user == "root" else self.home(user)
        environment = ["env", "-i", f"HOME={home}", f"USER={user}", "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG=C.UTF-8"]
        # Becomes the program, where runuser would stay as its parent.
        inner = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        return ["chroot", str(self.root), *inner, *environment, "sh", "-c", 'cd "$HOME" 2>/dev/null || cd /; exec "$@"', "sh", *map(str, words)]

    def home(self, user):
        for line in (self.root / "etc/passwd").read_text().splitlines():
            fields = line.split(":")
            if fields[0] == user:
                return fields[5]
        raise Problem(f"there is no user {user}")

    def run(self, *words, user="root", seconds=120):
        """Runs a program of the house to its end."""
        return subprocess.run(
            self.command(words, user), capture_output=True, encoding="utf-8", errors="replace", timeout=seconds, stdin=subprocess.DEVNULL)

    def start(self, *words, user="root"):
        with open(self.folder / f"log-{len(self.processes)}", "wb") as log:
            process = subprocess.Popen(self.command(words, user), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        process.log = self.folder / f"log-{len(self.processes)}"
        self.processes.append(process)
        return process

    def stop(self, process):
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.processes = [each for each in self.processes if each is not process]

    def boot(self, script, seconds=150):
        """Boots the house, has its systemd run a script as root once it is up, and gives what that printed; None where it does not boot."""
        (self.root / "trial").write_text(script)
        (self.root / "trial").chmod(0o755)
        unit = self.root / "etc/systemd/system/trial.service"
        unit.write_text("[Unit]\nAfter=basic.target dbus.service systemd-logind.service\n[Service]\nType=oneshot\n"
                        "ExecStart=/bin/sh -c '/trial >/trial.log 2>&1'\nExecStopPost=/usr/bin/systemctl --no-block poweroff\nTimeoutStartSec=120\n")
        wants = self.root / "etc/systemd/system/multi-user.target.wants"
        wants.mkdir(parents=True, exist_ok=True)
        (wants / "trial.service").symlink_to("../trial.service")
        subprocess.run(["umount", "--recursive", "--lazy", str(self.root / "proc"), *(str(each) for each in (self.root / "dev").iterdir())], check=False, stderr=subprocess.DEVNULL)
        try:
            subprocess.run(
                ["systemd-nspawn", "--quiet", "-D", str(self.root), "--boot", "--private-network", "--register=no", "--keep-unit", "--link-journal=no"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        return self.read("trial.log") if self.exists("trial.log") else None

    def copy(self, file, path):
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return path

    def exists(self, path):
        return os.path.lexists(self.root / path.lstrip("/"))

    def read(self, path):
        return (self.root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace")


def wait_for(condition, seconds):
    """How long it took; None where it did not come."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.01)
    return None
