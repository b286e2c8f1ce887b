"""The life of a listing, every move over every state, and the sentences of its refusals."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from capacity import listings, reservations
from capacity.models import Listing, ListingIndex, Process
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY, STAFF
from marketplace.notices.models import Notice
from tests.capacity.conftest import FIVE_AXIS, at_hour

pytestmark = pytest.mark.django_db
WEEK = [(weekday, time(20), time(8)) for weekday in range(7)]


@pytest.fixture
def draft(lin, lin_firm, now):
    """Complete but for nothing: each refusal test takes one thing away."""
    listing = listings.create(
        lin_firm,
        by=lin,
        at=now,
        title="五轴夜班",
        process=Process.objects.get(code=FIVE_AXIS),
        materials=["ALU"],
        attributes={"env_x": 500},
        price_mode="time",
        price_fen=260_00,
    )
    unit = listings.add_unit(listing, name="5-axis 1", by=lin, at=now)
    listings.set_pattern(unit, WEEK, by=lin, at=now)
    return listing


@pytest.fixture
def in_review(draft, lin, bai, now):
    listings.submit(draft, by=lin, at=now)
    listings.take(draft, by=bai, at=now)
    return draft


def test_a_listing_goes_from_draft_to_published(in_review, bai, now):
    listings.publish(in_review, by=bai, at=now)
    moves = JournalLine.objects.filter(object_uuid=in_review.uuid).values_list("move", flat=True)
    assert [move for move in moves if move != "edit"] == ["create", "submit", "take", "publish"]
    assert (in_review.state, in_review.ix.price_fen, in_review.reviewed_by) == (
        "published",
        260_00,
        bai,
    )


def test_the_factory_is_told(in_review, bai, lin, now):
    listings.request_changes(in_review, reason="Add a photo.", by=bai, at=now)
    notice = Notice.objects.get(user=lin)
    assert (notice.kind, "Add a photo." in notice.en) == ("listing_changes_requested", True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Give the listing a title."),
        ({"process": None}, "Choose a process from the taxonomy."),
        ({"price_mode": "", "price_fen": None}, "Set a price."),
        ({"price_mode": "value"}, "Set a price."),
    ],
)
def test_submit_names_the_fact_that_is_missing(draft, lin, now, fields, sentence):
    listings.edit(draft, by=lin, at=now, **{"attributes": {}, **fields})
    with pytest.raises(Refused) as refused:
        listings.submit(draft, by=lin, at=now)
    assert str(refused.value) == f"Something is still missing. {sentence}"


def test_submit_asks_for_a_unit(draft, lin, now):
    listings.retire_unit(draft.units.get(), by=lin, at=now)
    with pytest.raises(Refused, match="Add at least one unit"):
        listings.submit(draft, by=lin, at=now)


def test_submit_asks_for_a_calendar(draft, lin, now):
    listings.set_pattern(draft.units.get(), [], by=lin, at=now)
    with pytest.raises(Refused, match="The calendar offers no time"):
        listings.submit(draft, by=lin, at=now)


def test_an_unverified_firm_keeps_its_draft(draft, lin, lin_firm, now):
    type(lin_firm).objects.filter(pk=lin_firm.pk).update(state="registered")
    with pytest.raises(Refused, match="not verified yet"):
        listings.submit(draft, by=lin, at=now)
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"price_fen": -1}, "price_fen"),
        ({"price_fen": 0}, "price_fen"),
        ({"setup_fen": -100}, "setup_fen"),
        ({"minimum_fen": -1}, "minimum_fen"),
        ({"value_bps": 10_001}, "value_bps"),
        ({"price_fen": 2**53}, "price_fen"),
        ({"price_mode": "barter"}, "price_mode"),
        ({"region": "999999"}, "region"),
        ({"materials": ["KRYPTONITE"]}, "materials"),
        ({"attributes": {"env_x": -5}}, "env_x"),
        ({"attributes": {"clamp_force_kn": 5}}, "clamp_force_kn"),
        ({"attributes": {"it_grade": "seven"}}, "it_grade"),
    ],
)
def test_wrong_facts_are_refused_at_their_field(draft, lin, now, fields, field):
    with pytest.raises(Invalid) as refused:
        listings.edit(draft, by=lin, at=now, **fields)
    assert refused.value.field == field


def test_a_group_of_processes_is_no_process(draft, lin, now):
    with pytest.raises(Invalid, match="is a group"):
        listings.edit(draft, by=lin, at=now, process=Process.objects.get(code="MFG.CUT.MILL"))


def test_the_kind_follows_from_the_process(draft, lin, now):
    lab = Process.objects.get(code="INN.LAB")
    listings.edit(draft, by=lin, at=now, process=lab, attributes={})
    assert draft.kind == "innovation"


def test_negative_prices_do_not_reach_the_table(draft):
    with pytest.raises(IntegrityError, match="listing_price_positive"), transaction.atomic():
        Listing.objects.filter(pk=draft.pk).update(price_fen=-1)


def test_nothing_is_live_without_a_reviewer(draft):
    with pytest.raises(IntegrityError, match="live_listing"), transaction.atomic():
        Listing.objects.filter(pk=draft.pk).update(state="published")


def test_an_operator_edits_but_does_not_price(draft, lin_firm, rao, now):
    lin_firm.memberships.create(user=rao, role="operator")
    listings.edit(draft, by=rao, at=now, title="Night shift")
    with pytest.raises(NotAllowed, match="Prices are set by"):
        listings.edit(draft, by=rao, at=now, price_fen=1)


def test_strangers_neither_edit_nor_create_here(draft, lin_firm, rao, rao_firm, now):
    with pytest.raises(NotAllowed):
        listings.edit(draft, by=rao, at=now, title="Mine now")
    with pytest.raises(NotAllowed):
        listings.create(lin_firm, by=rao, at=now, title="Mine too")


def test_a_firm_that_only_buys_offers_nothing(chen, chen_firm, now):
    with pytest.raises(Refused, match="only buys"):
        listings.create(chen_firm, by=chen, at=now, title="Something")


def test_reviewed_facts_stay(in_review, bai, lin, now):
    listings.publish(in_review, by=bai, at=now)
    with pytest.raises(WrongState, match="ask for a change"):
        listings.edit(in_review, by=lin, at=now, title="Different")


def test_a_copy_is_a_draft_with_the_same_units(in_review, lin, now):
    twin = listings.copy(in_review, by=lin, at=now)
    names = list(twin.units.values_list("name", flat=True))
    assert (twin.state, twin.price_fen, names) == ("draft", 260_00, ["5-axis 1"])


def test_units_of_a_listing_have_names_of_their_own(draft, lin, now):
    with pytest.raises(Invalid, match="already"):
        listings.add_unit(draft, name=" 5-axis  1 ", by=lin, at=now)


def test_reasons_are_asked_for(in_review, bai, now):
    with pytest.raises(Invalid, match="Write a reason"):
        listings.reject(in_review, reason="  ", by=bai, at=now)


def test_a_calendar_goes_stale_after_14_days_and_one_click_brings_it_back(in_review, bai, lin, now):
    listings.publish(in_review, by=bai, at=now)
    assert listings.sweep_stale(now + timedelta(days=13)) == 0
    assert listings.sweep_stale(now + timedelta(days=14, minutes=1)) == 1
    in_review.refresh_from_db()
    assert (in_review.state, ListingIndex.objects.exists()) == ("stale", False)
    listings.confirm_calendar(in_review, by=lin, at=now + timedelta(days=15))
    assert (in_review.state, ListingIndex.objects.exists()) == ("published", True)


def test_a_paused_listing_leaves_the_index_and_comes_back(in_review, bai, lin, now):
    listings.publish(in_review, by=bai, at=now)
    listings.pause(in_review, by=lin, at=now)
    assert not ListingIndex.objects.exists()
    listings.resume(in_review, by=lin, at=now)
    assert ListingIndex.objects.get().listing == in_review


def test_a_listing_with_open_bookings_is_not_archived(unit, lin, chen_firm, day, now):
    listing = unit.listing
    [booking] = reservations.hold(
        [(unit, at_hour(day, 9))],
        buyer=chen_firm,
        by=None,
        at=now,
        expires_at=now + timedelta(hours=1),
    )
    with pytest.raises(Refused, match="1 booking"):
        listings.archive(listing, by=lin, at=now)
    reservations.release([booking], by=None, at=now)
    listings.archive(listing, by=lin, at=now)
    assert listing.state == "archived"


@pytest.mark.parametrize("state", Listing.State.values)
@pytest.mark.parametrize("move", [row.name for row in listings.MOVES])
def test_every_move_is_open_from_its_states_alone(listing, lin, bai, move, state):
    Listing.objects.filter(pk=listing.pk).update(state=state)
    row = listings.MOVES[move]
    by = lin if row.who & FACTORY else bai if row.who & STAFF else None
    later = timezone.now() + timedelta(days=0 if move == "restore" else 20)
    if state in row.sources:
        with listings.MOVES.moving(listing, move, by=by, at=later):
            pass
        assert listing.state == row.target
    else:
        with pytest.raises(WrongState), listings.MOVES.moving(listing, move, by=by, at=later):
            pass


@pytest.mark.parametrize("move", [row.name for row in listings.MOVES])
def test_strangers_make_no_move(listing, rao, rao_firm, now, move):
    state = next(iter(listings.MOVES[move].sources))
    Listing.objects.filter(pk=listing.pk).update(state=state)
    with pytest.raises(NotAllowed), listings.MOVES.moving(listing, move, by=rao, at=now):
        pass
