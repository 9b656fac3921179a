"""What scripts/pages works with: a count of what held, a base with its page, and a walk over every page."""

import struct
import subprocess
import sys
import time
import urllib.request
import zlib


def png(width, height, text):
    """A picture with a text chunk, as a camera writes one."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"".join(bytes((x * 4 % 256, y * 5 % 256, 90)) for x in range(width)) for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"tEXt", text) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Count:
    def __init__(self):
        self.passed = 0

    def __call__(self, what, holds, *seen):
        if not holds:
            sys.exit(f"FAIL: {what}\n" + "\n".join(str(each)[:2000] for each in seen))
        self.passed += 1


class Base:
    """A laptop with its page on a port of its own."""

    def __init__(self, shop, name, hub, hub_url):
        self.shop, self.name, self.hub, self.hub_url = shop, name, hub, hub_url
        self.folder = shop.path / f"base-{name}"
        self.port, self.process = None, None
        self.grants = [part for space in ("operations", "aid", "justice", "protection", "conduct")
                       for part in ("--grant", f"{space}=write")]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def enrol_by_code(self):
        code = self.shop.need("hub", "enrol-code", self.name, "--replica", self.hub, *self.grants).split()[0]
        self.shop.need("enrol", self.hub_url, code, "--replica", self.folder)

    def start(self):
        file = self.shop.path / f"{self.name}.page"
        file.unlink(missing_ok=True)
        # The same port again: a browser comes back to the address that it knows.
        self.process = self.shop.start(
            "page", "--replica", self.folder, "--every", "0", "--port", str(self.port or 0), "--port-file", file,
            stderr=subprocess.DEVNULL)
        for _ in range(600):
            if file.exists() and file.read_text().strip():
                break
            if self.process.poll() is not None:
                sys.exit(f"FAIL: the page of {self.name} ended by itself")
            time.sleep(0.02)
        self.port = int(file.read_text())

    def kill(self):
        self.shop.kill(self.process)

    def fetch(self, browser, path):
        """A file, as the browser's own session gets it."""
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in browser.driver.get_cookies())
        request = urllib.request.Request(self.url + path, headers={"Cookie": cookies})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def exchange(self):
        """The page is let go, the command exchanges, the page comes back: as fast as it can be, and nobody waits for a timer."""
        self.kill()
        self.shop.need("sync", "--replica", self.folder)
        self.start()
        for browser in getattr(self, "browsers", []):
            self.sign_in(browser)

    def browser(self, browser, person):
        """Whose browser it is that comes back after the page was let go."""
        self.browsers, self.person = [browser], person
        self.sign_in(browser)

    def sign_in(self, browser):
        browser.go(self.url + "/sign-in")
        browser.type("#name", getattr(self, "person", "Marie Joseph"))
        browser.send("form.narrow:has(#name) button")

    def foreign(self, asked):
        mine = (self.url, "data:", "blob:", "chrome:", "about:")
        return [address for address in asked if not address.startswith(mine)]


def overtake(browser, base, reference, first, second):
    """The same report in two forms: one is saved, and then the other, which is asked which value stays."""
    browser.go(f"{base.url}/go?to={reference}")
    address = browser.find('a[href^="/edit/"]').get_attribute("href")
    browser.go(address)
    early = browser.driver.current_url
    browser.go(address)
    browser.type("#narrative", first)
    browser.send("button[value=save]")
    browser.go(early)
    browser.type("#narrative", second)
    browser.send("button[value=save]")


class Tour:
    """Every page in one language at one width: nothing inaccessible, nothing on the console, nothing asked elsewhere."""

    def __init__(self, count, browser, base, reference, language, width, pictures, more=()):
        self.count, self.browser, self.base, self.reference = count, browser, base, reference
        self.language, self.width, self.pictures, self.more = language, width, pictures, more
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)

    def stand(self, name):
        faults = self.browser.faults()
        self.count(f"{name} in {self.language} at {self.width}", not faults, *faults)
        if self.pictures:
            self.browser.picture(self.pictures / f"{name}-{self.language}-{self.width}.png")

    def visit(self, name, path):
        self.browser.go(self.base.url + path)
        self.stand(name)

    def walk(self):
        browser, base = self.browser, self.base
        self.visit("sign-in", "/sign-in")
        self.visit("pin", "/pin")
        browser.go(base.url + f"/language/{self.language}?next=/sign-in")
        base.sign_in(browser)
        spoken = browser.find("html").get_attribute("lang")
        self.count("the page says its language", spoken == self.language, spoken)
        for name, path in (
                ("home", "/"), ("kinds", "/new"), ("reports", "/reports"), ("incidents", "/reports?kind=incident"),
                ("search", "/reports?q=barikad"), ("contested", "/contested"), ("report", f"/go?to={self.reference}"),
                ("setup", "/setup"), ("form", "/new/incident"), ("form-arrest", "/new/arrest"),
                ("form-check-in", "/new/patrol_check_in"), ("typed", "/typed"), ("paper", "/paper"),
                ("custody", "/custody"), ("arrest", "/custody/new"), ("tasks", "/tasks"), ("shift", "/shift"), ("map", "/map"),
                ("phones", "/phones"), ("copy", "/copy"),
                *self.more, ("failure", "/report/none")):
            self.visit(name, path)
        browser.said = [line for line in browser.said if "/report/none" not in line]
        browser.go(base.url + f"/go?to={self.reference}")
        browser.send('a[href$="/history"]')
        self.stand("history")
        browser.go(base.url + f"/go?to={self.reference}")
        browser.send('a[href$="/attach"]')
        self.stand("attach")
        browser.go(base.url + f"/go?to={self.reference}")
        browser.send('a[href$="/radio"]')
        self.stand("read-back")
        browser.go(base.url + "/paper")
        browser.type("#count", "2")
        browser.send("main form button")
        self.stand("blank-forms")
        browser.go(base.url + "/new/incident")
        browser.type("#title", "")
        browser.send("button[value=save]")
        self.stand("form-refused")
        words = f"{self.language} {self.width}"
        overtake(browser, base, self.reference, f"anvan {words}", f"apre {words}")
        self.stand("form-overtaken")
        browser.send("button[value=save]")
        self.stand("form-undecided")
        browser.go(base.url + "/typed")
        browser.type("#text", "12 moun\nbarikad\nKafou Fèy\npa konnen\n281604RNOV26\nfizi")
        browser.send('form[action="/pasted"] button')
        self.stand("pasted")
        browser.note()
        self.count("nothing asked of another host", not base.foreign(browser.asked), base.foreign(browser.asked))
        self.count("nothing said on the console", not browser.said, browser.said)
