"""The program and the libraries beside it."""

import re
import shutil
import subprocess
from pathlib import Path

from tree import ROOT, Problem, run

# Packages that every Debian 12 with a desktop has: what debootstrap's smallest root has, and beside it SQLite and OpenSSL, which systemd and
# every desktop's own programs need. Their libraries are Debian's, and get its mends. All others go along.
ALWAYS_THERE = {
    "libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libzstd1", "libcom-err2", "libgnutls30", "libhogweed6", "libnettle8", "libgmp10",
    "libidn2-0", "libunistring2", "libp11-kit0", "libtasn1-6", "libffi8", "libssl3", "libsqlite3-0",
}
# Debian policy 9.1.1: a place that is on no machine.
NOWHERE = b"/nonexistent"


class Program:
    def __init__(self, folder, tree):
        self.folder = Path(folder).resolve()
        self.tree = tree
        self.source = self.folder / "outpost"
        if not self.source.is_file():
            raise Problem(f"there is no outpost program in {self.folder}")
        self.file = tree.place("usr/lib/outpost/outpost")
        self.bundled = {}
        self.private = tree.root / "usr/lib/outpost/lib"

    def install(self):
        shutil.copyfile(self.source, self.file)
        self.file.chmod(0o755)
        self.gather(self.source)
        run("strip", "--strip-unneeded", "--remove-section=.comment", "--remove-section=.note", self.file)
        self.forget_places()
        if not self.bundled:
            return
        self.private.mkdir()
        for name, (path, _) in sorted(self.bundled.items()):
            copy = self.private / name
            shutil.copyfile(path, copy)
            copy.chmod(0o644)
            run("strip", "--strip-unneeded", copy)
            run("patchelf", "--set-rpath", "$ORIGIN", copy)
        run("patchelf", "--set-rpath", "$ORIGIN/lib", self.file)

    # Libraries

    def gather(self, file):
        """What is needed and may be missing on a laptop, and what that needs."""
        found = dict(re.findall(r"(?m)^\s*(\S+) => (/\S+)", run("ldd", self.source)))
        waiting = [file]
        while waiting:
            for name in re.findall(r"NEEDED\s+(\S+)", run("objdump", "-p", waiting.pop())):
                if name in self.bundled or name not in found:
                    continue
                path = Path(found[name])
                owner = self.owner(path)
                if owner in ALWAYS_THERE:
                    continue
                self.bundled[name] = (path.resolve(), owner)
                waiting.append(path.resolve())

    @staticmethod
    def owner(path):
        """Debian's package of a file; None of one that no package brought."""
        real = str(path.resolve())
        for name in (real, real.removeprefix("/usr"), str(path)):
            result = subprocess.run(["dpkg-query", "-S", name], capture_output=True, encoding="utf-8")
            if result.returncode == 0:
                return result.stdout.split(":", 1)[0]
        return None

    def library_list(self):
        """Name, package and version of each library that goes along."""
        for name, (_, owner) in sorted(self.bundled.items()):
            version = run("dpkg-query", "-W", "-f", "${Version}", owner) if owner else ""
            yield " ".join(filter(None, [name, owner, version]))

    def depends(self, folder):
        """What dpkg-shlibdeps finds of the rest."""
        (folder / "debian").mkdir()
        (folder / "debian/control").write_text("Source: outpost\n\nPackage: outpost\nArchitecture: any\n")
        files = [self.file, *(sorted(self.private.iterdir()) if self.bundled else [])]
        said = run(
            "dpkg-shlibdeps", "-O", "--ignore-missing-info", f"-l{self.private}", f"-S{self.tree.root}",
            "-xoutpost", *(f"-e{file}" for file in files), cwd=folder)
        # It asks for Debian's package of a library although another copy lies in the tree.
        beside = {owner for _, owner in self.bundled.values()}
        wanted = said.split("shlibs:Depends=", 1)[1].split(", ")
        return ", ".join(each for each in wanted if each.split()[0] not in beside)

    # What a build writes into a program

    def forget_places(self):
        """The program looks for its resources beside itself, and would look where it was built if they were not there. That place is
        replaced by one that Debian's policy (9.1.1) keeps empty on every machine, which also keeps the builder's folders out of the
        package and out of its bytes."""
        data = self.file.read_bytes()
        # The longer ones first, so that what stands in a place of two is always replaced alike.
        for place in sorted({str(self.folder), *(str(ROOT / name) for name in (".build", ".build-checked", ".build-package"))}, key=len, reverse=True):
            before = place.encode() + b"/"
            if len(before) > len(NOWHERE):
                data = data.replace(before, NOWHERE + b"/" * (len(before) - len(NOWHERE)))
        self.file.write_bytes(data)
        if str(self.folder).encode() in data:
            raise Problem("the program still names the folder that it was built in")

    # Terms

    def licenses(self):
        """Names and files: of Swift, of the Swift packages, of Debian's libraries."""
        swift = shutil.which("swift")
        if swift:
            for file in (Path(swift).resolve().parents[1] / "share/swift").glob("LICENSE*"):
                yield f"swift-{file.name}", file
        checkouts = next((each / "checkouts" for each in self.folder.parents if (each / "checkouts").is_dir()), None)
        for folder in sorted(checkouts.iterdir()) if checkouts else []:
            for file in sorted(folder.iterdir()):
                if re.match(r"(LICENSE|LICENCE|NOTICE|COPYING)", file.name, re.I) and file.is_file():
                    yield f"{folder.name}-{file.name}", file
        for owner in sorted({owner for _, owner in self.bundled.values() if owner}):
            file = Path(f"/usr/share/doc/{owner}/copyright")
            if file.exists():
                yield f"{owner}-copyright", file
