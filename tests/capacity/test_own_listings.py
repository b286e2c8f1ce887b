"""A factory's own listings: by state, kind and words, sorted, a page at a time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from capacity.models import Listing, Process
from tests.capacity.conftest import published_listing, unit_of

pytestmark = pytest.mark.django_db
LIST = reverse("capacity:listing_list")
WAITING = {"published_at": None, "reviewed_by": None, "reviewed_at": None}


@pytest.fixture
def three(lin, lin_firm, now):
    """A live machine, a draft team and a live laboratory."""
    old = now - timedelta(days=5)
    mill = published_listing(lin_firm, lin, title="铣床", calendar_confirmed_at=old)
    team = published_listing(
        lin_firm,
        lin,
        title="班组",
        kind="labour",
        capability="team",
        state="draft",
        process=Process.objects.get(code="SRV.STAFF"),
        attributes={},
        own_number="T-1",
        calendar_confirmed_at=None,
        **WAITING,
    )
    lab = published_listing(
        lin_firm,
        lin,
        title="电镜",
        kind="innovation",
        capability="instrument",
        process=Process.objects.get(code="INN.LAB"),
        attributes={},
    )
    unit_of(lab, "SEM 1", rows=())
    return mill, team, lab


def titles(client, **asked):
    rows = client.get(LIST, asked).context["rows"]
    return [row["listing"].title for row in rows]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["电镜", "班组", "铣床"]),
        ({"tab": "live"}, ["电镜", "铣床"]),
        ({"tab": "work"}, ["班组"]),
        ({"kind": "innovation"}, ["电镜"]),
        ({"state": "draft"}, ["班组"]),
        ({"q": "sem"}, ["电镜"]),
        ({"q": "T-1"}, ["班组"]),
        ({"q": "five-axis"}, ["铣床"]),
        ({"q": "sem mill"}, []),
        ({"sort": "calendar"}, ["铣床", "电镜"]),
        ({"kind": "nonsense", "state": "x", "sort": "?"}, ["电镜", "班组", "铣床"]),
    ],
)
def test_own_listings_are_found_and_sorted(as_lin, three, asked, found):
    assert titles(as_lin, **asked) == found


def test_tabs_count_their_listings_and_keep_the_words(as_lin, three):
    tabs = as_lin.get(LIST, {"q": "铣"}).context["tabs"]
    assert [tab["count"] for tab in tabs] == [3, 2, 1, 0, 0]
    assert tabs[1]["url"] == "?q=%E9%93%A3&tab=live"


def test_the_next_page_keeps_the_filters(as_lin, lin, lin_firm):
    for number in range(12):
        published_listing(lin_firm, lin, title=f"车床 {number:02}")
    first = as_lin.get(LIST, {"sort": "title", "kind": "manufacturing"}).context
    assert first["next"].startswith("?kind=manufacturing&sort=title&after=")
    rest = as_lin.get(LIST + first["next"]).context
    shown = [row["listing"].title for page in (first, rest) for row in page["rows"]]
    assert shown == [f"车床 {number:02}" for number in range(12)]


def test_an_empty_answer_says_how_to_see_all_again(as_lin, three):
    html = as_lin.get(LIST, {"q": "没有"}).content.decode()
    assert "No listing fits. Clear the filters to see all of them." in html


def test_a_listing_says_how_well_its_idle_time_is_known(as_lin, three):
    Listing.objects.filter(title="铣床").update(evidence=Listing.Evidence.MEASURED)
    html = as_lin.get(LIST, {"tab": "live"}).content.decode()
    assert "measured" in html
    assert "1 instrument" in html
