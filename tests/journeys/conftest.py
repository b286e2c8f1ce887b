"""Debian's Chromium in front of the real product: web, worker and beat are processes of their own.

Where something is missing the journeys are skipped with a sentence; `JOURNEYS=required` makes that
a failure.
"""

import os
from pathlib import Path

import pytest

from marketplace.servers import CHECKOUT
from tests.journeys.people import Person

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing():
    """What keeps a browser from showing the pages, as a sentence; empty when nothing does."""
    if not CHROMIUM.exists():
        return f"no browser at {CHROMIUM}: install it with `apt-get install chromium`"
    if not (CHECKOUT / "static" / "dist" / "app.css").exists():
        return "styles and scripts are not built: run `npm ci && npm run build`"
    return ""


@pytest.fixture(scope="module")
def chromium():
    """One browser for a module's journeys; people in it have sessions of their own.

    Playwright's event loop runs in this thread as long as the browser does, so Django must be told
    that its database calls here are meant to be synchronous.
    """
    if sentence := missing():
        (pytest.fail if os.environ.get("JOURNEYS") == "required" else pytest.skip)(sentence)
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def arrive(chromium, live_site, committed_db):
    """Somebody opens a browser: `arrive("Lin")`; afterwards no page may have broken a script."""
    people = []

    def make(name, **options):
        people.append(Person(chromium, live_site, name, **options))
        return people[-1]

    yield make
    troubles = {person.name: person.troubles for person in people if person.troubles}
    for person in people:
        person.leave()
    assert troubles == {}
