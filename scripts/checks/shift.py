"""What scripts/pages does with persons in custody, tasks and the handover of a shift: from an arrest to two signatures."""

import datetime


def ago(hours):
    """A field's local time at the mission's clock, which is five hours behind Greenwich in winter."""
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours + 5)).strftime("%Y-%m-%dT%H:%M")


def arrest(browser, base, name, minority, hours):
    browser.go(base.url + "/custody/new")
    browser.click(f'[id="arrest.minority-{minority}"]')
    browser.type('[id="person.name"]', name)
    browser.type('[id="arrest.arrested_at"]', ago(hours))
    browser.type('[id="arrest.offence_text"]', "vòl")
    browser.type('[id="event.to_place"]', "Komisarya Delmas 33")
    browser.send("button[value=save]")
    return browser.driver.current_url.split("?")[0]


def custody(count, browser, base):
    """One form makes three rows; the clock runs; somebody of another authority takes the person over."""
    adult = arrest(browser, base, "Ti Jak", "adult", 37)
    count("an arrest is written in one go", browser.has("h ") and browser.has("Komisarya Delmas 33"), browser.driver.current_url)
    arrest(browser, base, "DOSYE-7", "minor", 3)
    browser.go(base.url + "/custody")
    rows = [row.text for row in browser.all(".clock-row")]
    count("a child stands first", len(rows) == 2 and "DOSYE-7" in rows[0] and "no doctor" in rows[0], *rows)
    browser.go(base.url + "/")
    alarms = [alarm.text for alarm in browser.all(".alarm")]
    count("from 36 hours on every page says so, and not who",
          any("Custody: 1" in alarm for alarm in alarms) and not any("Ti Jak" in alarm for alarm in alarms), *alarms)
    browser.go(adult)
    browser.send('a[href*="kind=medical"]')
    browser.send("button[value=save]")
    count("an entry comes back to the person's page", browser.driver.current_url.startswith(adult), browser.driver.current_url)
    browser.send('a[href$="/handover"]')
    browser.type("#receiver_name", "PNH-12")
    browser.send(".send button")
    count("a handover without a function is refused", bool(browser.all(".note.wrong")))
    browser.type("#receiver_function", "Komisè")
    browser.send(".send button")
    count("and with one it stands in the chain", len(browser.all(".chain > li")) == 3)
    return adult[len(base.url):]


def task(count, browser, base, reference):
    browser.go(f"{base.url}/go?to={reference}")
    browser.send('a[href^="/new/task"]')
    browser.type("#title", "Konbyen moun ki blese?")
    browser.click("#priority-flash")
    browser.send("button[value=save]")
    count("a task comes back to its report", browser.has("Konbyen moun ki blese?"), browser.driver.current_url)
    count("and stands on every page", any("Urgent" in alarm.text for alarm in browser.all(".alarm")))


def shift(count, browser, base):
    browser.go(base.url + "/shift")
    count("what waits is counted", [each.text for each in browser.all(".counts strong")][4] == "2")
    browser.type("#remarks", "De moun nan selil la.")
    browser.type("#receiver_name", "Pòl Jozèf")
    browser.send(".send button")
    count("the shift is signed", "/shift/" in browser.driver.current_url and browser.has("De moun nan selil la."))
    return browser.driver.current_url.split("?")[0][len(base.url):]
