"""A headless Chromium for the checks of the pages: keys as an officer presses them, axe-core over each page, what was said on the
console, and every address that was asked for. Debian's chromium, chromium-driver and python3-selenium."""

import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 20

# Where axe-core cannot be had: what a page must have at least.
OWN = """
const faults = [];
const name = (e) => (e.getAttribute('aria-label') || (e.labels && e.labels.length && e.labels[0].textContent) || e.textContent || [...e.querySelectorAll('img')].map((i) => i.alt).join(' ') || '').trim();
for (const e of document.querySelectorAll('input:not([type=hidden]),select,textarea')) if (!name(e) && !e.getAttribute('aria-labelledby')) faults.push('no label: ' + e.outerHTML.slice(0, 120));
for (const e of document.querySelectorAll('button,a[href]')) if (!name(e)) faults.push('no name: ' + e.outerHTML.slice(0, 120));
const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('id twice: ' + id);
if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
if (!document.documentElement.lang) faults.push('no language');
return faults;
"""


def axe_source():
    """axe-core's script out of a package that carries it; empty where that cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        got = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, "axe-playwright-python"],
            capture_output=True, check=False)
        if got.returncode != 0:
            got = subprocess.run(
                ["pip", "download", "-q", "--no-deps", "-d", folder, "axe-playwright-python"], capture_output=True, check=False)
        wheels = list(pathlib.Path(folder).glob("*.whl"))
        if not wheels:
            return ""
        with zipfile.ZipFile(wheels[0]) as wheel:
            return wheel.read("axe_playwright_python/axe.min.js").decode()


class Browser:
    def __init__(self, width=1200, height=900, language="en", axe="", downloads=None):
        options = Options()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--hide-scrollbars", "--disable-background-networking", "--disable-component-update",
                         "--no-first-run", f"--lang={language}", f"--accept-lang={language}", f"--window-size={width},{height}"):
            options.add_argument(argument)
        if width < 500:
            options.add_experimental_option(
                "mobileEmulation", {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 2.0}})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.add_experimental_option("prefs", {
            "download.default_directory": str(downloads or tempfile.gettempdir()), "intl.accept_languages": language})
        options.binary_location = "/usr/bin/chromium"
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(SECONDS)
        self.axe, self.asked, self.said = axe, set(), []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def go(self, address):
        self.driver.get(address)
        self.note()

    def note(self):
        """Takes up what was asked for and said since."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.asked.add(message["params"]["request"]["url"])
        self.said += [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def find(self, selector):
        return WebDriverWait(self.driver, SECONDS).until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector))

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def has(self, text):
        return text in self.driver.find_element(By.TAG_NAME, "body").text

    def until(self, holds, what):
        WebDriverWait(self.driver, SECONDS, ignored_exceptions=[StaleElementReferenceException]).until(
            lambda _: holds(), what)
        self.note()

    def click(self, selector):
        element = self.find(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        page = self.find("html")
        element.click()
        return page

    def send(self, selector):
        """Clicks what leads to another page, and waits for that."""
        page = self.click(selector)
        self.gone(page)

    def gone(self, page):
        def is_gone():
            try:
                page.tag_name
                return False
            except Exception:  # pylint: disable=broad-except
                return True
        self.until(is_gone, "the page stayed")
        self.until(lambda: self.driver.execute_script("return document.readyState") == "complete", "the page never came")

    def type(self, selector, text):
        element = self.find(selector)
        if element.tag_name == "select":
            self.driver.execute_script(
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))", element, text)
        elif element.get_attribute("type") in ("date", "datetime-local"):
            self.driver.execute_script(
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))", element, text)
        else:
            element.clear()
            element.send_keys(text)

    def press(self, *keys):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def focused(self):
        return self.driver.switch_to.active_element

    def tab_to(self, name, limit=80):
        """Presses Tab until a field of this name has the focus, as who has no mouse does."""
        for _ in range(limit):
            element = self.focused()
            if name in (element.get_attribute("name"), element.get_attribute("id"), element.get_attribute("value"), element.get_attribute("href")):
                return element
            element.send_keys(Keys.TAB)
        raise AssertionError(f"Tab never came to {name}")

    def faults(self):
        """What axe-core finds against WCAG 2.1 A and AA, and our own list."""
        found = list(self.driver.execute_script(OWN))
        if self.axe:
            self.driver.execute_script(self.axe)
            result = self.driver.execute_async_script(
                "const done = arguments[arguments.length - 1];"
                "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
                ".then((r) => done(r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target + ' ' + n.failureSummary).slice(0, 3).join(' | '))));")
            found += result
        wide = self.driver.execute_script(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        if wide:
            found.append("wider than the window")
        return found

    def picture(self, path):
        """The whole page, not only what fits the window."""
        metrics = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": metrics["width"], "height": min(metrics["height"], 4000), "scale": 1}})
        import base64
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))
