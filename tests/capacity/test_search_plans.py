"""However a search is run (collected, walked, sorted, place by place), it finds the same."""

import random
from datetime import time, timedelta

import pytest
from django.utils import timezone

from capacity import cards, levels, listing_index, plans, search
from capacity.models import ListingEntry, Process
from tests.capacity.conftest import published_listing, unit_of

pytestmark = pytest.mark.django_db
PROCESSES = ("MFG.CUT.MILL.AX5", "MFG.CUT.TURN.CNC2", "MFG.CUT.LASER")
PLACES = ("330106", "330203", "440305", "310115")
SEARCHES = (
    {},
    {"q": "精密"},
    {"q": "精密 机"},
    {"process": "MFG.CUT"},
    {"process": "MFG.CUT.LASER", "hours": 1},
    {"place": "330000", "price_max": "300"},
    {"material": "ALU", "x": 300, "near": "330100"},
)
SORTS = ("relevance", "newest", "price", "grade", "hours", "distance")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    search.forget()


@pytest.fixture
def world(lin, lin_firm):
    """Thirty listings with as many ties as differences."""
    dice = random.Random(7)
    now = timezone.now()
    for number in range(20):
        listing = published_listing(
            lin_firm,
            lin,
            title=dice.choice(["精密机床", "机床", "精密车间", "加工"]),
            description=dice.choice(["", "精密", "机时"]),
            process=Process.objects.get(code=dice.choice(PROCESSES)),
            region=dice.choice(PLACES),
            price_fen=dice.choice([90_00, 260_00, 400_00]),
            published_at=now - timedelta(days=number // 3),
        )
        unit_of(listing, "1 号", [] if number % 4 else [(0, time(8), time(12))])
        listing_index.refresh(listing)
        ListingEntry.objects.filter(pk=listing.pk).update(standing=dice.randrange(3))


def walk(params, size, *, backward=False):
    """Every row, page by page; backward from the last page."""
    seen, cursor, name = [], "", "after"
    while True:
        found = search.find(params | {name: cursor}, size=size)
        seen.append(found.listings)
        cursor = found.previous_cursor if backward else found.next_cursor
        if not cursor:
            return [number for page in (seen[::-1] if backward else seen) for number in page]
        name = "before" if backward else "after"


def last_cursor(params, size):
    """The cursor behind the last row: from there one goes back through everything."""
    found, before = search.find(params, size=size), ""
    while found.next_cursor:
        before = found.next_cursor
        found = search.find(params | {"after": before}, size=size)
    return found.previous_cursor, found.listings


def never(_question):
    return False


def always(_question):
    return True


REGIMES = {
    "collected": {},
    "sorted": {"COUNTED": 2, "_is_rare": always},
    "walked": {"COUNTED": 2, "_is_rare": never},
    "walked in vain": {"COUNTED": 2, "_is_rare": never, "BUDGET": 3},
    "not by numbers": {"COUNTED": 2, "_is_rare": never, "COMMON": 0.0},
}


@pytest.mark.parametrize("sort", SORTS)
def test_every_plan_gives_the_same_rows_in_the_same_order(world, monkeypatch, sort):
    monkeypatch.setattr(search, "_remember", lambda *_known: None)
    for params in SEARCHES:
        asked = params | {"sort": sort if sort != "distance" or "near" in params else "newest"}
        if sort == "relevance" and "q" in params:
            continue  # hits in titles come first only where everything is sorted
        usual = walk(asked, 50)
        assert usual
        for name, constants in REGIMES.items():
            with monkeypatch.context() as patch:
                for constant, value in constants.items():
                    patch.setattr(plans, constant, value)
                assert walk(asked, 7) == usual, (name, asked)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("counted", [1_000, 2])
def test_pages_go_back_the_way_they_came(world, monkeypatch, sort, counted):
    monkeypatch.setattr(plans, "COUNTED", counted)
    params = {"near": "330100", "sort": sort}
    every = walk(params, 7)
    cursor, last = last_cursor(params, 7)
    back = [last]
    while cursor:
        found = search.find(params | {"before": cursor}, size=7)
        back.insert(0, found.listings)
        cursor = found.previous_cursor
    assert [number for page in back for number in page] == every
    assert len(every) == len(set(every)) == 20


def test_hits_in_the_title_come_first(world):
    found = search.find({"q": "精密"}, size=50)
    titles = [card.title for card in cards.fetch(found.listings, reader=levels.ANYBODY)]
    hits = ["精密" in title for title in titles]
    assert hits == sorted(hits, reverse=True)
    assert set(hits) == {True, False}


def test_facets_count_what_was_found(world):
    found = search.find({"place": "330000"})
    rows = ListingEntry.objects.filter(province=330000)
    assert found.count == rows.count()
    assert found.counts["process"]["MFG.CUT"] == found.count
    assert found.counts["province"] == {"330000": found.count}
    assert sum(found.counts["city"].values()) == found.count
    laser = rows.filter(process__code="MFG.CUT.LASER").count()
    assert found.counts["process"].get("MFG.CUT.LASER", 0) == laser


def test_counts_of_many_rows_are_remembered_for_a_minute(world, monkeypatch):
    monkeypatch.setattr(plans, "COUNTED", 2)
    first = search.find({"q": "机床"})
    assert (first.count, first.is_more_than_counted) == (3, True)
    with monkeypatch.context() as patch:
        patch.setattr(plans, "collect", None)
        assert search.find({"q": "机床"}).counts == first.counts


def test_counting_stops_when_the_time_is_up(world):
    question = search.ListingFilter({"q": "精密"}).question()
    assert plans.counts([question, question], most=3, within_ms=5_000) == [3, 3]
    assert plans.counts([question], most=3, within_ms=0) == [None]
