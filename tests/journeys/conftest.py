"""A browser in front of the real product: web, worker and beat are processes of their own."""

import pytest
from playwright.sync_api import sync_playwright

from marketplace.run import build_frontend
from tests.databases import one_at_a_time
from tests.journeys.people import Person

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def looks(chromium):
    """Styles and scripts as readers get them, built when they are older than their sources."""
    with one_at_a_time():
        build_frontend()


@pytest.fixture(scope="module")
def browser(chromium, looks):
    """One browser for a module's journeys; people in it have sessions of their own.

    Playwright's event loop runs in this thread as long as the browser does, so Django must be told
    that its database calls here are meant to be synchronous.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def arrive(browser, live_site, committed_db):
    """Somebody opens a browser: `arrive("Lin")`; afterwards no page may have broken a script."""
    people = []

    def make(name, **options):
        people.append(Person(browser, live_site, name, **options))
        return people[-1]

    yield make
    troubles = {person.name: person.troubles for person in people if person.troubles}
    for person in people:
        person.leave()
    assert troubles == {}
