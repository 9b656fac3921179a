"""What scripts/hostile does: see there. Standard library only.

Half of the idle connections never shake hands, half do and say nothing more. Of the slow ones a third sends a request's head
byte by byte, a third an enrolment's body, a third takes nothing of what it asked for. Each that the hub closes is opened again
a second later. They come from forty addresses of the loopback, so that no limit by address alone keeps them out.
"""

import argparse
import asyncio
import contextlib
import logging
import ssl
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import Failure, Workshop, find_binary  # noqa: E402

ADDRESSES = 40
REOPEN_SECONDS = 1.0
DRIP_SECONDS = 1.0
HONEST_SECONDS = 5.0
# What the hub may take beyond what it had before, in MiB: 1,024 connections and room.
MEMORY_BOUND_MIB = 256


def resident_mib(process, field="VmRSS"):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def connections(process):
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


class Attack:
    def __init__(self, port):
        self.port = port
        self.open = self.opened = self.closed_by_hub = 0
        self.peak = 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE

    async def hold(self, number, is_tls, work):
        source = (f"127.0.0.{2 + number % ADDRESSES}", 0)
        while True:
            with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError, EOFError):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", self.port, local_addr=source, ssl=self.context if is_tls else None)
                self.open += 1
                self.opened += 1
                self.peak = max(self.peak, self.open)
                try:
                    await work(reader, writer)
                    self.closed_by_hub += 1
                finally:
                    self.open -= 1
                    writer.transport.abort()
            await asyncio.sleep(REOPEN_SECONDS)

    @staticmethod
    async def idle(reader, writer):
        while await reader.read(1024):
            pass

    @staticmethod
    async def drip(reader, writer, start, byte):
        writer.write(start)
        ended = asyncio.ensure_future(Attack.idle(reader, writer))
        try:
            while not ended.done():
                writer.write(byte)
                await writer.drain()
                await asyncio.sleep(DRIP_SECONDS)
        finally:
            ended.cancel()

    @staticmethod
    async def slow_head(reader, writer):
        await Attack.drip(reader, writer, b"GET / HTTP/1.1\r\nHost: hub\r\nX-Slow: ", b"a")

    @staticmethod
    async def slow_body(reader, writer):
        await Attack.drip(
            reader, writer, b"POST /enrolment HTTP/1.1\r\nHost: hub\r\nContent-Length: 32000\r\n\r\n", b" ")

    @staticmethod
    async def deaf(reader, writer):
        # Asks and asks, and reads one byte a second.
        reader._limit = 1
        ask = b"GET /authority HTTP/1.1\r\nHost: hub\r\n\r\n" * 20
        while True:
            writer.write(ask)
            await asyncio.sleep(DRIP_SECONDS)
            if not await reader.read(1):
                return

    def start(self, idle, slow):
        tasks = [self.hold(number, number % 2 == 1, self.idle) for number in range(idle)]
        kinds = [self.slow_head, self.slow_body, self.deaf]
        tasks += [self.hold(number, True, kinds[number % 3]) for number in range(slow)]
        return [asyncio.ensure_future(task) for task in tasks]


async def honest(workshop, edge, number):
    """A base writes a report and syncs; gives how long the sync took."""
    report = [
        "report", "--replica", str(edge), "incident", "category=other", f"title=report {number}",
        "observed_at=2026-03-01T09:00:00-05:00"]
    for arguments in (report, ["sync", "--replica", str(edge)]):
        start = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            workshop.program, *arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=workshop.environment)
        said, _ = await process.communicate()
        if process.returncode != 0:
            raise Failure(f"outpost {arguments[0]}: {said.decode(errors='replace')}")
    return time.monotonic() - start


async def attack(workshop, hub, port, edge, options):
    # What the hub cuts under our hands is what is wanted here.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    before = resident_mib(hub)
    attack = Attack(port)
    tasks = attack.start(options.idle, options.slow)
    times, failures = [], []
    files = 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        await asyncio.sleep(HONEST_SECONDS)
        files = max(files, connections(hub))
        try:
            times.append(await honest(workshop, edge, len(times)))
        except Failure as failure:
            failures.append(str(failure))
            print(failure, file=sys.stderr)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    peak = resident_mib(hub, "VmHWM")
    await asyncio.sleep(3)
    left = connections(hub)
    print(
        f"hostile: {options.idle} idle and {options.slow} slow connections from {ADDRESSES} addresses for "
        f"{options.seconds:.0f} s ({attack.peak} open at once, {attack.opened} opened, {attack.closed_by_hub} closed by "
        f"the hub); hub: peak RSS {peak:.0f} MiB ({before:.0f} before), at most {files} files, {left} after; "
        f"honest syncs {len(times)} of {len(times) + len(failures)} served, "
        f"{statistics.median(times) if times else 0:.2f} s the median, {max(times, default=0):.2f} s the slowest")
    return not failures and times and peak - before <= MEMORY_BOUND_MIB


def main():
    parser = argparse.ArgumentParser(prog="scripts/hostile")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--idle", type=int, default=2_000)
    parser.add_argument("--slow", type=int, default=200)
    parser.add_argument("--binary", help="the folder with the program; else .build/release")
    options = parser.parse_args()
    try:
        with Workshop(find_binary(options.binary)) as workshop:
            hub = workshop.path / "hub"
            workshop.need("hub", "init", "--replica", hub)
            process, url = workshop.serve(hub)
            edge = workshop.enrol(hub, url, "base")
            port = int(url.rsplit(":", 1)[1])
            is_good = asyncio.run(attack(workshop, process, port, edge, options))
            if process.poll() is not None:
                raise Failure("the hub ended")
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0 if is_good else 1


sys.exit(main())
