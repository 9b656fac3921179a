"""Codes that are wrong, and whoever answers in the place of a hub."""

import contextlib
import http.server
import socket
import sqlite3
import ssl
import subprocess
import threading

from refusals import (
    CORRUPT, DISK, INCIDENT, INVALID, LOCKED, MISSION, NOT_A_HUB, REFUSED, UNREACHABLE, new_replica)


class Portal(http.server.BaseHTTPRequestHandler):
    """A captive portal: whatever is asked, 200 and a page."""

    protocol_version = "HTTP/1.1"
    authority = None

    def do_GET(self):
        text = b"<html><body>Welcome! Please accept the terms of this network.</body></html>"
        kind = "text/html"
        if self.authority and self.path == "/authority":
            text, kind = self.authority, "text/plain"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)
        self.linger()
        self.close_connection = True

    def linger(self):
        """Takes what still comes, as web servers do: closing on unread bytes resets the connection, and the answer may be
        lost with it."""
        self.wfile.flush()
        self.connection.settimeout(2)
        with contextlib.suppress(OSError):
            while self.connection.recv(1 << 16):
                pass

    do_POST = do_GET

    def log_message(self, *_):
        pass


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


def portal(certificate=None, key=None, authority=None):
    handler = type("Portal", (Portal,), {"authority": authority})
    server = QuietServer(("127.0.0.1", 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"https://127.0.0.1:{server.server_address[1]}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def hubs(shop, checks):
    hub, other = shop.path / "hub", shop.path / "other-hub"
    for folder in (hub, other):
        shop.need("hub", "init", "--replica", folder)
    _, url = shop.serve(hub)
    _, other_url = shop.serve(other)
    edge = shop.enrol(hub, url, "edge")
    shop.need("report", "--replica", edge, *INCIDENT)
    shop.need("sync", "--replica", edge)
    shop.need("report", "--replica", edge, *INCIDENT)

    def code(of=hub, name="laptop"):
        return shop.need("hub", "enrol-code", "--replica", of, name).strip()

    def registry(statement, of=hub, values=()):
        with contextlib.closing(sqlite3.connect(of / "hub.sqlite", timeout=10)) as connection, connection:
            return connection.execute(statement, values).fetchone()

    def enrol(name, words, status, address, its_code, replica=None, **options):
        folder = replica or fresh
        checks.refused(name, ["enrol", "--replica", folder, address, its_code], status, words, folder, **options)

    fresh = new_replica(shop, "fresh")
    good = code()
    swapped = good[:-1] + ("A" if good[-1] != "A" else "C")
    enrol("a code with one character mistyped", ["enrolment code", "mistyped", "group"], INVALID, url, swapped)
    enrol("a code with a character that no code has", ["enrolment code", "'0'", "no 0 O"], INVALID, url, "0" + good[1:])
    enrol("a code that is too short", ["enrolment code", "60"], INVALID, url, good[:-6])
    enrol("a code of another hub", ["not the hub that made this code", "check the URL"], NOT_A_HUB, url, code(other))
    late = code()
    registry("UPDATE code SET expires_at = 1000000000 WHERE used_at IS NULL")
    enrol("a code that has expired", ["the hub says", "expired", "enrol-code"], REFUSED, url, late)
    used = code()
    shop.need("enrol", "--replica", shop.path / "first", url, used)
    enrol("a code that was used", ["the hub says", "used already", "enrol-code"], REFUSED, url, used)
    unknown = code()
    registry("DELETE FROM code WHERE used_at IS NULL")
    enrol("a code that the hub does not know", ["the hub says", "does not know this code"], REFUSED, url, unknown)
    newcomer = shop.path / "newcomer"
    checks.refused("the same, on a laptop without a replica", ["enrol", "--replica", newcomer, url, unknown], REFUSED,
                   ["does not know this code"])
    checks.that("  and no replica was made", not (newcomer / "replica.sqlite").exists())
    checks.works("  which then enrols with a good one", ["enrol", "--replica", newcomer, url, code()], ["enrolled as"])
    different = shop.path / "different.yaml"
    different.write_bytes(MISSION.read_bytes().replace(b"name: Haiti field mission", b"name: Another mission"))
    stranger = new_replica(shop, "stranger", "--mission", different)
    result = shop.run("enrol", "--replica", stranger, url, code())
    checks.result("a replica of another mission", [] if result.returncode == REFUSED and "another mission" in result.stderr
                  else [f"exit status {result.returncode} in place of {REFUSED}"], result.stderr)
    checks.refused("  which then does not sync", ["sync", "--replica", stranger], REFUSED, ["not enrolled"])
    expired_elsewhere = code(other)
    registry("UPDATE code SET expires_at = 1000000000", other)
    enrol("an enrolled edge, with an expired code of another hub", ["the hub says", "expired"], REFUSED, other_url,
          expired_elsewhere, replica=edge)
    checks.works("  which still syncs with its own hub", ["sync", "--replica", edge], ["1 changesets sent"])
    shop.need("report", "--replica", edge, *INCIDENT)

    key, certificate = shop.path / "portal.key", shop.path / "portal.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    captive, captive_url = portal(certificate, key)
    plain, plain_url = portal()
    # The mission's own certificate, but behind it no hub: as when a proxy that terminates TLS loses its hub.
    hollow, hollow_url = portal(hub / "device/server-certificate.pem", hub / "device/server-key.pem",
                                (edge / "device/authority.pem").read_bytes())
    nobody = f"https://127.0.0.1:{free_port()}"
    fresh_code = code()

    def sync(name, address, status, words):
        checks.refused(name, ["sync", "--replica", edge, "--via", address], status, words, edge)

    sync("sync: a captive portal with a certificate of its own", captive_url, NOT_A_HUB,
         ["not from this mission's hub", "captive portal", captive_url])
    enrol("enrol: the same", ["not the hub that made this code", captive_url], NOT_A_HUB, captive_url, fresh_code)
    sync("sync: a captive portal that speaks no TLS", plain_url, NOT_A_HUB, ["TLS", plain_url])
    enrol("enrol: the same", ["TLS", plain_url], NOT_A_HUB, plain_url, fresh_code)
    sync("sync: the mission's certificate, 200 and a page", hollow_url, NOT_A_HUB, ["as no hub does", "200", "text/html"])
    enrol("enrol: the same", ["not one to an enrolment", hollow_url], NOT_A_HUB, hollow_url, fresh_code)
    sync("sync: another mission's hub", other_url, NOT_A_HUB, ["not from this mission's hub", other_url])
    for address, name, words in ((url.replace("https", "http"), "an http URL", ["https only", "https://host:port"]),
                                 (url + "/hub", "a URL with a path", ["https://host:port"]),
                                 ("127.0.0.1", "no URL", ["https://host:port"]), ("https://", "half a URL", ["https://host:port"])):
        sync(f"sync: {name}", address, INVALID, words)
        enrol(f"enrol: {name}", words, INVALID, address, fresh_code)
    sync("sync: nobody listens", nobody, UNREACHABLE, ["no connection", nobody, "the hub runs"])
    enrol("enrol: nobody listens", ["no connection", nobody, "the hub runs"], UNREACHABLE, nobody, fresh_code)
    silent = socket.socket()
    silent.bind(("127.0.0.1", 0))
    silent.listen()

    def hang_up():
        while True:
            try:
                silent.accept()[0].close()
            except OSError:
                return

    threading.Thread(target=hang_up, daemon=True).start()
    sync("sync: someone who hangs up", f"https://127.0.0.1:{silent.getsockname()[1]}", UNREACHABLE,
         ["connection broke", "nothing is lost"])
    silent.close()
    for server in (captive, plain, hollow):
        server.shutdown()

    broken = shop.copy(edge, "broken-key")
    (broken / "device/key.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    checks.refused("an edge whose key is broken", ["sync", "--replica", broken], INVALID, ["key", "enrol again"], broken)
    foreign = shop.enrol(other, other_url, "foreign-edge")
    mixed = shop.copy(edge, "mixed")
    for file in ("key.pem", "certificate.pem"):
        (mixed / "device" / file).write_bytes((foreign / "device" / file).read_bytes())
    # In TLS 1.3 a hub refuses a certificate after the handshake, and may have hung up before its alert is read.
    checks.refused("an edge with the certificate of another mission", ["sync", "--replica", mixed],
                   (REFUSED, UNREACHABLE), ["cannot reach the hub"], mixed)
    broken = shop.copy(edge, "broken-hub")
    (broken / "device/hub.json").write_text("{}")
    checks.refused("an edge whose hub.json is broken", ["sync", "--replica", broken], CORRUPT, ["hub.json", "enrol again"],
                   broken)
    checks.works("an edge that is whole", ["sync", "--replica", edge], ["1 changesets sent"])
    checks.that("  and both hold the same", shop.fingerprint(edge) == shop.fingerprint(hub))
    checks.refused("a hub that is served already", ["hub", "serve", "--replica", hub, "--port", "0"], LOCKED,
                   ["in use by outpost hub serve"])
    taken = url.rsplit(":", 1)[1]
    shop.need("hub", "init", "--replica", shop.path / "third-hub")
    checks.refused("a port that is taken",
                   ["hub", "serve", "--replica", shop.path / "third-hub", "--port", taken], DISK,
                   [f"127.0.0.1:{taken}", "in use", "--port 0"])
    checks.refused("a base name that a certificate cannot carry", ["hub", "enrol-code", "--replica", hub, "two\nlines"],
                   INVALID, ["make an enrolment code"], hint=False)
    for _ in range(31):
        spare = code()
        registry("DELETE FROM code WHERE used_at IS NULL")
        last = shop.run("enrol", "--replica", fresh, url, spare)
        if "too many wrong codes" in last.stderr:
            break
    checks.result("many wrong codes in a minute", [] if last.returncode == REFUSED and "wait a minute" in last.stderr
                  else [f"exit status {last.returncode}"], last.stderr)
    checks.works("  and a right one is still taken", ["enrol", "--replica", fresh, url, code()], ["enrolled as"])
