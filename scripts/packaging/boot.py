"""What systemd does with the services, in a Debian that is booted."""

import re
import shutil

TRIAL = r"""#!/bin/bash
page() { systemctl --user -M amina@ "$@" outpost-page; }
answer() {
  for _ in $(seq 100); do
    if { exec 3<>/dev/tcp/127.0.0.1/8480; } 2>/dev/null; then
      printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:8480\r\nConnection: close\r\n\r\n' >&3
      head -n 1 <&3
      exec 3>&-
      return
    fi
    sleep 0.1
  done
  echo silence
}
said() { echo "$1: $(echo $2)"; }

useradd --create-home amina
loginctl enable-linger amina
for _ in $(seq 100); do systemctl is-active --quiet user@1000 && break; sleep 0.1; done
dpkg -i /package.deb
said hub-rests "$(systemctl is-active outpost-hub) $(systemctl is-failed outpost-hub)"
said page-at-once "$(answer)"
first=$(page show -P MainPID)
dpkg -i /package.deb >/dev/null 2>&1
said page-after-upgrade "$(answer)"
second=$(page show -P MainPID)
said restarted "$([ "$first" != "$second" ] && [ "$second" != 0 ] && echo yes)"
kill -9 "$second"
sleep 3
said page-after-kill "$(answer)"
said of-systems-users "$(systemctl --user -M root@ is-active outpost-page 2>/dev/null)"
runuser -u _outpost -- outpost hub init --replica /var/lib/outpost/hub --host localhost >/dev/null
systemctl start outpost-hub
for _ in $(seq 100); do journalctl -u outpost-hub | grep -q 'serving https' && break; sleep 0.1; done
said hub-serves "$(systemctl is-active outpost-hub)"
said code "$(runuser -u _outpost -- outpost hub enrol-code --replica /var/lib/outpost/hub Jacmel)"
# Swift's libdispatch says so wherever it may not raise a thread's priority, which no service need.
said hub-said "$(journalctl -o cat -u outpost-hub | grep -v -e serving -e Started -e skipped -e 'set thread priority')"
said exposure "$(systemd-analyze security outpost-hub --no-pager | tail -n 1)"
dpkg -r outpost >/dev/null 2>&1
sleep 1
said after-removal "$(page is-active) $(systemctl is-active outpost-hub)"
"""


def booted(house, package, checks):
    if not shutil.which("systemd-nspawn"):
        checks.that("systemd-nspawn is here", False, "  apt install systemd-container")
        return
    house.copy(package, "/package.deb")
    log = house.boot(TRIAL)
    if not checks.that("the small Debian boots, and its trial ends", log is not None and "after-removal" in log, f"  {log}"):
        return
    said = dict(re.findall(r"(?m)^([a-z-]+): (.*)$", log))
    for words, name, wanted in (
        ("a hub that nobody made rests, and has not failed", "hub-rests", "inactive inactive"),
        ("the page answers whoever is signed in, at once", "page-at-once", "HTTP/1.1 "),
        ("and after an upgrade", "page-after-upgrade", "HTTP/1.1 "),
        ("the upgrade has started it anew", "restarted", "yes"),
        ("killed, it comes back", "page-after-kill", "HTTP/1.1 "),
        ("a hub that root made is served", "hub-serves", "active"),
        ("beside it, a code is given", "code", ""),
        ("after removal nothing runs", "after-removal", "inactive inactive"),
    ):
        checks.that(words, name in said and said[name].startswith(wanted) and said[name], log)
    checks.that("under its restrictions the hub has nothing to say", said.get("hub-said") == "", said.get("hub-said", ""))
    checks.measured.append(said.get("exposure", ""))
