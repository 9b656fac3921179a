"""Bad links between a hub and a base, for scripts/link-table: real hosts with packets where root and badlink are there, else
outpost-relay, whose link is a model. Standard library only."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from harness import COMMAND_SECONDS, ROOT, Failure

BADLINK = ROOT.parent / "shared/tools/badlink"
HUB_ADDRESS = "10.77.0.1"
RETRIES = 30
# What the measurements need of each profile, the same in badlink and in outpost-relay: bits a second upwards, and the times up and down.
PROFILES = {
    "lan": {"up": 0, "on": 1, "off": 0},
    "lte": {"up": 5e6, "on": 1, "off": 0},
    "vsat": {"up": 128e3, "on": 1, "off": 0},
    "edge2g": {"up": 40e3, "on": 1, "off": 0},
    "flapping": {"up": 1e6, "on": 8, "off": 6},
    "hf": {"up": 9600, "on": 1, "off": 0},
}


def packets_are_possible():
    """Whether network namespaces can be made and joined here."""
    return os.geteuid() == 0 and BADLINK.is_file() and bool(shutil.which("ip")) and Path("/dev/net/tun").exists()


class Sync:
    """What a base's syncs did until one of them was through, however often the link broke."""

    def __init__(self, began):
        self.began = began
        self.failures = []
        self.answer = None
        self.ended = began

    @property
    def seconds(self):
        return self.ended - self.began

    @property
    def sent(self):
        """Bytes of request bodies, as far as the program told: an attempt that broke tells nothing."""
        return self.answer["bytesSent"]

    @property
    def both(self):
        return self.answer["bytesSent"] + self.answer["bytesReceived"]


class Road:
    """A link of a profile that stands as long as the `with`, a hub that serves at its far end, and a base at this one."""

    def __init__(self, shop, hub, profile, overrides=()):
        self.shop = shop
        self.hub = hub
        self.profile = profile
        self.sets = [word for pair in overrides for word in ("--set", pair)]
        self.settings = {**PROFILES[profile], **{key: float(value) for key, value in (pair.split("=") for pair in overrides)}}
        self.stats_file = shop.path / "link.json"
        self.prefix = []
        self.stats = None

    def __enter__(self):
        self.stats_file.unlink(missing_ok=True)
        self.begin()
        return self

    def sync(self, base):
        """Syncs until it is done; a broken link is tried again at once."""
        result = Sync(time.monotonic())
        words = [*self.prefix, self.shop.program, "sync", "--replica", str(base), "--via", self.url, "--json"]
        while result.answer is None:
            began = time.monotonic()
            if len(result.failures) > RETRIES:
                raise Failure(f"no sync over {self.profile} in {RETRIES} tries: {result.failures[-1]}")
            ran = subprocess.run(words, capture_output=True, text=True, env=self.shop.environment, check=False)
            result.ended = time.monotonic()
            if ran.returncode == 0:
                result.answer = json.loads(ran.stdout)
            else:
                result.failures.append((result.ended - began, cause_of(ran.stderr)))
        return result

    def up_seconds(self, start, end):
        """How long the link was up between two moments."""
        on, off = self.settings["on"], self.settings["off"]
        if not off:
            return end - start
        start, end, total, period = start - self.began, end - self.began, 0.0, on + off
        for cycle in range(int(start // period), int(end // period) + 1):
            total += max(0.0, min(end, cycle * period + on) - max(start, cycle * period))
        return total

    def could_carry(self, sync):
        """Bytes that fit upwards while a sync ran; None where the link has no rate."""
        rate = self.settings["up"]
        return rate * self.up_seconds(sync.began, sync.ended) / 8 if rate else None

    def serve(self, host):
        port = self.shop.path / "road.port"
        port.unlink(missing_ok=True)
        with open(self.shop.path / "road.log", "ab") as log:
            process = subprocess.Popen(
                [*self.hub_prefix, self.shop.program, "hub", "serve", "--replica", str(self.hub), "--host", host, "--port",
                 "0", "--port-file", str(port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.shop.path, env=self.shop.environment)
        self.shop.processes.append(process)
        deadline = time.monotonic() + COMMAND_SECONDS
        while not (port.exists() and port.read_text().endswith("\n")):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"the hub did not come up:\n{(self.shop.path / 'road.log').read_text(errors='replace')}")
            time.sleep(0.01)
        self.server = process
        return int(port.read_text())

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process in self.shop.processes:
            self.shop.processes.remove(process)


class PacketRoad(Road):
    """Namespaces joined by badlink: the kernel's own TCP meets delay, rate and loss."""

    kind = "packets"

    def begin(self):
        self.holder = subprocess.Popen(
            [str(BADLINK), "--profile", self.profile, *self.sets, "--stats", str(self.stats_file), "--",
             'echo "$HUB $EDGE1"; cat > /dev/null'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.shop.processes.append(self.holder)
        names = self.holder.stdout.readline().split()
        if len(names) != 2:
            raise Failure("badlink made no link")
        self.began = time.monotonic()
        self.hub_prefix = ["ip", "netns", "exec", names[0]]
        self.prefix = ["ip", "netns", "exec", names[1]]
        self.url = f"https://{HUB_ADDRESS}:{self.serve(HUB_ADDRESS)}"

    def __exit__(self, *_):
        self.stop(self.server)
        self.holder.stdin.close()
        self.holder.wait(timeout=30)
        self.shop.processes.remove(self.holder)
        if self.stats_file.exists():
            self.stats = json.loads(self.stats_file.read_text())["links"][0]


class ModelRoad(Road):
    """outpost-relay between two loopback sockets: no slow start, no window that is halved."""

    kind = "model"
    relay = None

    def begin(self):
        self.hub_prefix = []
        port = self.serve("127.0.0.1")
        self.process = subprocess.Popen(
            [str(self.relay), "--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{port}", "--profile", self.profile, *self.sets,
             "--stats", str(self.stats_file)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.shop.processes.append(self.process)
        self.url = "https://" + self.process.stdout.readline().split()[-1]
        self.began = time.monotonic()

    def __exit__(self, *_):
        self.stop(self.process)
        self.stop(self.server)
        if self.stats_file.exists():
            self.stats = json.loads(self.stats_file.read_text())


def cause_of(said):
    try:
        return json.loads(said)["error"]["cause"]
    except (ValueError, KeyError):
        return said.strip()
