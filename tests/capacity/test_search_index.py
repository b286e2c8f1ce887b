"""The rows of search always say what the listings say: after anything, in any order."""

import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from capacity import listing_entries, listing_index, listings, reservations, units, windows
from capacity.models import (
    Listing,
    ListingEntry,
    ListingFirm,
    ListingIndex,
    ListingText,
    ListingWord,
)
from marketplace.accounts.models import Document, PublishedGrade
from marketplace.core.errors import Refused
from tests.capacity.conftest import AROUND_THE_CLOCK, at_hour, published_listing, unit_of
from tests.orders import worlds

pytestmark = pytest.mark.django_db
TIMELESS = {"changed_at", "changed_seq"}


def rows():
    """Everything search and matching read, but not since when."""
    return {
        model.__name__: [
            {key: value for key, value in row.items() if key not in TIMELESS}
            for row in model.objects.order_by("pk").values()
        ]
        for model in (ListingIndex, ListingEntry, ListingText, ListingFirm)
    }


def rebuilt(at):
    for model in (ListingIndex, ListingEntry, ListingText, ListingFirm):
        model.objects.all().delete()
    listing_index.rebuild(at=at)
    return rows()


class Acts:
    """What can happen to two firms' listings; each is one of the domain's own steps."""

    def __init__(self, dice, chen_firm):
        self.dice, self.buyer, self.at = dice, chen_firm, timezone.now()

    def pause(self, listing, owner):
        listings.pause(listing, by=owner, at=self.at)

    def resume(self, listing, owner):
        listings.resume(listing, by=owner, at=self.at)

    def confirm(self, listing, owner):
        listings.confirm_calendar(listing, by=owner, at=self.at)

    def set_week(self, listing, owner):
        unit = self.dice.choice(listing.units.filter(retired_at=None))
        windows.set_pattern(unit, self.dice.sample(AROUND_THE_CLOCK, 3), by=owner, at=self.at)

    def book(self, listing, _owner):
        unit = self.dice.choice(listing.units.filter(retired_at=None))
        day = self.at.replace(hour=16, minute=0, second=0, microsecond=0) + timedelta(days=3)
        slot = (unit, at_hour(day, self.dice.randrange(20)))
        soon = self.at + timedelta(minutes=15)
        reservations.hold([slot], buyer=self.buyer, by=None, at=self.at, expires_at=soon)

    def retire(self, listing, owner):
        if listing.units.filter(retired_at=None).count() > 1:
            unit = listing.units.filter(retired_at=None).last()
            units.retire_unit(unit, by=owner, at=self.at)

    def regrade(self, listing, _owner):
        grade, ppm = self.dice.choice([("AAA", 20_000), ("BB", 260_000), ("D", 700_000)])
        PublishedGrade.objects.update_or_create(
            organization=listing.organization,
            side="supplier",
            defaults={"grade": grade, "p_ppm": ppm, "p_up_ppm": ppm, "computed_at": self.at},
        )
        listing_index.refresh_grade(listing.organization, at=self.at)


@pytest.mark.parametrize("seed", range(3))
def test_after_random_steps_the_rows_equal_rebuilt_ones(lin_firm, rao_firm, chen_firm, seed):
    dice = random.Random(seed)
    owners = {}
    lin, rao = (firm.memberships.get().user for firm in (lin_firm, rao_firm))
    for number, (firm, owner) in enumerate([(lin_firm, lin), (lin_firm, lin), (rao_firm, rao)]):
        listing = published_listing(firm, owner, title=f"机床 {number}")
        unit_of(listing, "1 号")
        unit_of(listing, "2 号")
        listing_index.refresh(listing)
        owners[listing.pk] = owner
    acts = Acts(dice, chen_firm)
    names = [name for name in vars(Acts) if not name.startswith("_")]
    done = 0
    for _step in range(25):
        listing = Listing.objects.get(pk=dice.choice(list(owners)))
        try:
            getattr(acts, dice.choice(names))(listing, owners[listing.pk])
            done += 1
        except Refused:
            continue
    assert done > 8
    assert rows() == rebuilt(acts.at)


def test_a_booking_writes_nothing_that_search_sorts_by(listing, unit, chen_firm, now, day):
    before = ListingEntry.objects.get().changed_at
    slot, soon = (unit, at_hour(day, 3)), now + timedelta(minutes=15)
    reservations.hold([slot], buyer=chen_firm, by=None, at=now, expires_at=soon)
    listing_index.refresh(listing)
    assert ListingEntry.objects.get().changed_at == before


def test_free_time_of_the_first_two_weeks_is_summed_by_the_database(listing):
    row = ListingIndex.objects.get()
    assert (row.free_soon, row.free_soon > 0) == (row.free_hours[14], True)


def test_what_is_not_public_stands_behind_a_mask_and_its_words_nowhere(lin, lin_firm):
    levels = {"description": "secret", "it_grade": "platform", "env_y": "counterparty"}
    listing = published_listing(
        lin_firm, lin, description="独门工艺", levels=levels, price_level=Document.Level.PLATFORM
    )
    unit_of(listing, "1 号", [])
    listing_index.refresh(listing)
    entry, closable = listing.entry, ListingEntry.CLOSABLE
    assert entry.members_only == closable["price"] | closable["tolerance"]
    assert entry.closed == closable["size"]
    assert "独门" not in listing.words.text


def test_a_firm_without_live_listings_is_suggested_no_more(listing, lin):
    assert ListingFirm.objects.filter(organization=listing.organization).exists()
    listings.pause(listing, by=lin, at=timezone.now())
    assert not ListingFirm.objects.exists()


def test_latin_words_are_learnt_after_the_commit(lin, lin_firm, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        listing = published_listing(lin_firm, lin, title="FANUC Robodrill")
        listing_index.refresh(listing)
    words = set(ListingWord.objects.values_list("word", flat=True))
    assert {"fanuc", "robodrill", "milling"} <= words


def test_the_command_brings_lost_rows_back(listing, capsys):
    before = rows()
    ListingText.objects.all().delete()
    ListingEntry.objects.update(standing=1)
    call_command("rebuild_search")
    assert rows() == before
    assert capsys.readouterr().out == "1 listings written\n"


def test_a_sweep_writes_what_search_lacks_in_batches_but_nobody_of_grade_d(
    listing, lin, now, monkeypatch
):
    monkeypatch.setattr(listing_index, "BATCH", 1)
    listing_index.refresh(published_listing(listing.organization, lin))
    unlisted = worlds.make_listing(worlds.make_firm())
    worlds.grade(unlisted.organization, "D", 700_000)
    before = rows()
    for model in (ListingText, ListingEntry, ListingFirm):
        model.objects.all().delete()
    assert listing_index.write_missing(now) == 2
    assert (rows(), listing_index.write_missing(now)) == (before, 0)


def test_rows_of_former_rules_are_written_anew_and_told_to_nobody(lin, lin_firm, now, monkeypatch):
    hidden = {"price_fen": 123_45, "price_level": Document.Level.SECRET}
    for fields in (hidden, {"books_directly": True}):
        listing_index.refresh(published_listing(lin_firm, lin, **fields))
    since = dict(ListingEntry.objects.values_list("pk", "changed_at"))
    before = rows()
    ListingIndex.objects.update(price_fen=123_45)
    ListingEntry.objects.update(edition=0, direct=False)
    monkeypatch.setattr(listing_index, "BATCH", 1)
    assert listing_index.write_missing(now) == 2
    assert (rows(), listing_index.write_missing(now)) == (before, 0)
    assert dict(ListingEntry.objects.values_list("pk", "changed_at")) == since


def test_the_new_day_moves_every_row_in_batches(listing, lin, monkeypatch, now):
    monkeypatch.setattr(listing_index, "BATCH", 1)
    listing_index.refresh(published_listing(listing.organization, lin))
    tomorrow = now + timedelta(days=1)
    assert listing_index.refresh_day(tomorrow) == 2
    assert set(ListingIndex.objects.values_list("free_from", flat=True)) == {
        listing_index.local_day(tomorrow)
    }


def test_the_division_of_a_municipality_is_its_district():
    assert listing_entries.division("310115") == (310000, 310115)
    assert listing_entries.division("330110") == (330000, 330100)
