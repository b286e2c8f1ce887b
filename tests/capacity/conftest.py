"""A 5-axis listing of Lin's with two units, idle around the clock, and the people around it."""

from datetime import time, timedelta

import pytest
from django.utils import timezone, translation

from capacity import listing_index, windows
from capacity.models import Listing, Process, Unit
from capacity.ranges import midnight
from marketplace.core.periods import Period
from tests.personas import *  # noqa: F403  (fixtures)

AROUND_THE_CLOCK = [(weekday, time(), time()) for weekday in range(7)]
FIVE_AXIS = "MFG.CUT.MILL.AX5"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def day(now):
    """The local day after tomorrow, from 00:00: all of it is offered and ahead."""
    return midnight((now + timedelta(days=2)).date())


def at_hour(day, hour, until=None):
    """The hours of a day as a period: one hour unless told otherwise."""
    end = until if until is not None else hour + 1
    return Period(day + timedelta(hours=hour), day + timedelta(hours=end))


def published_listing(firm, by, **fields):
    """A live listing made directly: drafting and review have their own tests."""
    now = timezone.now()
    fields = {
        "title": "五轴加工中心 DMU 50",
        "process": Process.objects.get(code=FIVE_AXIS),
        "region": firm.region,
        "materials": ["ALU", "STAINLESS"],
        "attributes": {"env_x": 500, "env_y": 450, "env_z": 400, "it_grade": 7},
        "price_mode": "time",
        "price_fen": 260_00,
        "state": Listing.State.PUBLISHED,
        "published_at": now,
        "calendar_confirmed_at": now,
        "reviewed_by": by,
        "reviewed_at": now,
    } | fields
    listing = Listing.objects.create(organization=firm, **fields)
    listing.refresh_from_db()
    return listing


def unit_of(listing, name, rows=AROUND_THE_CLOCK):
    unit = Unit.objects.create(listing=listing, name=name)
    if rows:
        windows.set_pattern(unit, rows, by=None, at=timezone.now())
    unit.refresh_from_db()
    return unit


@pytest.fixture
def listing(lin, lin_firm):
    listing = published_listing(lin_firm, lin)
    unit_of(listing, "5-axis 1")
    unit_of(listing, "5-axis 2")
    listing_index.refresh_words(listing)
    listing.refresh_from_db()
    return listing


@pytest.fixture
def unit(listing):
    return listing.units.get(name="5-axis 1")


@pytest.fixture
def other_unit(listing):
    return listing.units.get(name="5-axis 2")
