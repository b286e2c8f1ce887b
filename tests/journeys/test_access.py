"""What axe finds on the main pages against WCAG 2.2 AA, in Chinese and light: nothing."""

import pytest

from tests import url_world
from tests.journeys.access import violations
from tests.personas import client_of

pytestmark = pytest.mark.journey

PAGES = {
    "visitor": ["/", "/account/login/", "/account/signup/", "/capacity/", "/capacity/{listing}/"],
    "lin": [
        "/home/",
        "/firm/register/",
        "/capacity/mine/{draft}/units/",
        "/capacity/calendar/",
        "/orders/board/",
        "/orders/board/{asked}/confirm/",
        "/orders/work/{in_production}/inspect/",
        "/orders/money/",
        "/credit/",
    ],
    "chen": [
        "/orders/jobs/new/",
        "/orders/jobs/{job}/",
        "/orders/{order}/",
        "/firms/{firm}/",
        "/orders/{unknown}/",
    ],
    "wu": ["/dashboards/"],
    "bai": ["/staff/", "/staff/firms/{verification}/"],
    "mei": ["/staff/ledger/"],
}


@pytest.fixture
def world(undisturbed):
    people = url_world.people()
    return people, url_world.things(people)


def test_axe_finds_nothing_on_the_main_pages(arrive, world):
    people, things = world
    found = {}
    for name, addresses in PAGES.items():
        reader = arrive(name)
        if name in people:
            reader.carry(client_of(people[name]).cookies)
        for address in addresses:
            path = address.format_map(things)
            reader.visit(path)
            assert reader.path == path
            found |= violations(reader, address)
    assert found == {}
