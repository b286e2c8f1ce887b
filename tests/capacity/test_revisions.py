"""Changing a published listing: asked for, replaced, withdrawn, declined, approved."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from capacity import changes, levels, listings, revisions
from capacity.models import Listing, ListingIndex, ListingRevision, ListingText, Process
from capacity.signals import listing_published
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY
from marketplace.notices.models import Notice
from tests.capacity.conftest import published_listing

pytestmark = pytest.mark.django_db
State = ListingRevision.State


def change(listing, by, at, **fields):
    return revisions.change(listing, fields=fields, by=by, at=at)


@pytest.fixture
def wished(listing, lin, now):
    """A new title and a higher price."""
    return change(listing, lin, now, title="五轴加工中心 DMU 50 三代", price_fen=300_00)


@pytest.fixture
def heard():
    """Listings the rooms above are told of."""
    told = []

    def receiver(sender, listing, **_):
        told.append(listing.pk)

    listing_published.connect(receiver)
    yield told
    listing_published.disconnect(receiver)


def test_only_what_differs_is_kept(wished):
    assert (wished.state, wished.based_on) == ("pending", 1)
    assert wished.facts == {"title": "五轴加工中心 DMU 50 三代", "price_fen": 300_00}
    assert wished.before == {"title": "五轴加工中心 DMU 50", "price_fen": 260_00}


def test_the_old_version_stays_live(listing, wished):
    listing.refresh_from_db()
    assert (listing.title, listing.price_fen, listing.version) == (
        "五轴加工中心 DMU 50",
        260_00,
        1,
    )


def test_attributes_are_kept_key_by_key(listing, lin, now, bai):
    said = {"env_x": 650, "env_y": 450, "env_z": 400}
    revision = change(listing, lin, now, attributes=said)
    assert revision.facts == {"attributes": {"env_x": 650, "it_grade": None}}
    revisions.approve(revision, seen=1, by=bai, at=now)
    listing.refresh_from_db()
    assert listing.attributes == said


def test_a_change_of_nothing_is_refused(listing, lin, now):
    with pytest.raises(Refused, match="Nothing is different"):
        change(listing, lin, now, title=listing.title, price_fen=260_00)


def test_approving_makes_it_live(listing, wished, bai, now, heard):
    revisions.take(wished, by=bai, at=now)
    revisions.approve(wished, seen=1, by=bai, at=now)
    listing.refresh_from_db()
    assert (wished.state, wished.decided_by, listing.version) == ("approved", bai, 2)
    assert (listing.title, listing.price_fen) == ("五轴加工中心 DMU 50 三代", 300_00)
    assert ListingIndex.objects.get(listing=listing).price_fen == 300_00
    assert "三代" in ListingText.objects.get(listing=listing).text
    assert heard == [listing.pk]
    assert Notice.objects.filter(kind="revision_approved").count() == 1


def test_a_change_no_match_depends_on_matches_nothing_again(listing, lin, bai, now, heard):
    revision = change(listing, lin, now, title="五轴加工中心")
    revisions.approve(revision, seen=1, by=bai, at=now)
    assert heard == []


def test_what_is_paused_changes_without_coming_back(listing, lin, bai, now, heard):
    listings.pause(listing, by=lin, at=now)
    revision = change(listing, lin, now, price_fen=300_00)
    revisions.approve(revision, seen=1, by=bai, at=now)
    listing.refresh_from_db()
    assert (listing.state, listing.price_fen, heard) == ("paused", 300_00, [])
    assert not ListingIndex.objects.filter(listing=listing).exists()


def test_the_journal_tells_who_changed_what(listing, wished, bai, now):
    revisions.approve(wished, seen=1, by=bai, at=now)
    line = JournalLine.objects.get(object_uuid=listing.uuid, move="revise")
    assert (line.actor, line.data["price_fen"]) == (bai.uuid, 300_00)
    moves = JournalLine.objects.filter(object_uuid=wished.uuid).values_list("move", flat=True)
    assert list(moves.order_by("id")) == ["create", "approve"]


def test_a_listing_that_changed_meanwhile_is_looked_at_again(listing, wished, lin, bai, now):
    assert change(listing, lin, now, price_fen=250_00) is None  # cheaper: at once
    with pytest.raises(Refused, match="has changed while you were reading"):
        revisions.approve(wished, seen=1, by=bai, at=now)
    wished = ListingRevision.objects.get()
    assert (wished.state, changes.has_moved(wished)) == ("pending", True)
    moved = {
        each.name: (each.old, each.is_moved) for each in changes.of(wished, levels.reader(lin))
    }
    assert moved["price_fen"] == ("¥250.00 / machine h", True)
    assert moved["title"] == ("五轴加工中心 DMU 50", False)
    revisions.approve(wished, seen=2, by=bai, at=now)
    listing.refresh_from_db()
    assert (listing.price_fen, listing.version) == (300_00, 3)


def test_a_later_wish_replaces_the_former(listing, wished, lin, now):
    later = change(listing, lin, now, title="五轴")
    wished.refresh_from_db()
    assert (wished.state, later.state) == ("withdrawn", "pending")


def test_what_the_desk_reads_is_not_replaced(listing, wished, lin, bai, now):
    revisions.take(wished, by=bai, at=now)
    with pytest.raises(Refused, match="reading your last change"):
        change(listing, lin, now, title="五轴")
    revisions.withdraw(wished, by=lin, at=now)
    assert change(listing, lin, now, title="五轴").state == "pending"


def test_two_wishes_never_wait_at_once(listing, wished, lin, now):
    with pytest.raises(IntegrityError, match="one_pending_revision"), transaction.atomic():
        ListingRevision.objects.create(
            listing=listing, based_on=1, submitted_by=lin, submitted_at=now, promised_at=now
        )


def test_nothing_is_decided_by_nobody(wished):
    with pytest.raises(IntegrityError, match="revision_decided"), transaction.atomic():
        ListingRevision.objects.filter(pk=wished.pk).update(state="approved")


def test_a_no_needs_a_reason_and_tells_it(wished, bai, lin, now):
    with pytest.raises(Invalid, match="Write a reason"):
        revisions.decline(wished, reason=" ", by=bai, at=now)
    revisions.decline(wished, reason="价格过高", reason_en="Too dear.", by=bai, at=now)
    notice = Notice.objects.get(user=lin, kind="revision_declined")
    assert ("价格过高" in notice.zh, "Too dear." in notice.en) == (True, True)


def test_only_whoever_holds_it_decides(wished, bai, rao, now):
    rao.appointments.create(role="moderator")
    revisions.take(wished, by=bai, at=now)
    with pytest.raises(Refused, match="Bai Yun has this in hand"):
        revisions.approve(wished, seen=1, by=rao, at=now)
    revisions.take(wished, by=rao, at=now)
    revisions.approve(wished, seen=1, by=rao, at=now)
    assert wished.decided_by == rao


def test_what_was_released_is_free_again(wished, bai, now):
    revisions.take(wished, by=bai, at=now)
    revisions.release(wished, by=bai, at=now)
    wished.refresh_from_db()
    assert wished.taken_by is None


def test_strangers_neither_change_nor_decide(listing, wished, rao, rao_firm, now):
    with pytest.raises(NotAllowed):
        change(listing, rao, now, title="Mine now")
    for step in (revisions.withdraw, revisions.take, revisions.release):
        with pytest.raises(NotAllowed):
            step(wished, by=rao, at=now)
    with pytest.raises(NotAllowed):
        revisions.approve(wished, seen=1, by=rao, at=now)


def test_the_factory_does_not_approve_itself(wished, lin, bai, lin_firm, now):
    bai.memberships.create(organization=lin_firm, role="viewer")
    for person in (lin, bai):
        with pytest.raises(NotAllowed):
            revisions.approve(wished, seen=1, by=person, at=now)


def test_an_operator_changes_words_but_no_price(listing, lin_firm, rao, now):
    lin_firm.memberships.create(user=rao, role="operator")
    with pytest.raises(NotAllowed, match="Prices are set by"):
        change(listing, rao, now, price_fen=300_00)
    assert change(listing, rao, now, title="五轴").state == "pending"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"price_fen": -1}, "price_fen"),
        ({"price_fen": None}, "price_fen"),
        ({"title": ""}, "title"),
        ({"region": "999999"}, "region"),
        ({"attributes": {"env_x": "wide"}}, "env_x"),
        ({"materials": ["KRYPTONITE"]}, "materials"),
    ],
)
def test_wrong_facts_are_refused_at_their_field(listing, lin, now, fields, field):
    with pytest.raises(Invalid) as refused:
        change(listing, lin, now, **fields)
    assert refused.value.field == field
    assert not ListingRevision.objects.exists()


def test_another_process_is_another_listing(listing, lin, now):
    with pytest.raises(Invalid, match="copy this one"):
        change(listing, lin, now, process=Process.objects.get(code="MFG.CUT.MILL.AX3"))


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "rejected", "archived"])
def test_only_what_was_published_has_revisions(listing, lin, now, state):
    Listing.objects.filter(pk=listing.pk).update(state=state)
    with pytest.raises(WrongState):
        change(listing, lin, now, title="五轴")


@pytest.mark.parametrize("state", ["published", "paused", "stale", "suspended"])
def test_whatever_was_published_can_be_put_right(listing, lin, now, state):
    Listing.objects.filter(pk=listing.pk).update(state=state)
    assert change(listing, lin, now, title="五轴").state == "pending"


def test_archiving_takes_the_wish_back(listing, wished, lin, now):
    listings.archive(listing, by=lin, at=now)
    wished.refresh_from_db()
    assert wished.state == "withdrawn"


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", [row.name for row in revisions.MOVES])
def test_every_move_is_open_from_pending_alone(wished, bai, now, move, state):
    ListingRevision.objects.filter(pk=wished.pk).update(state=state, decided_by=bai, decided_at=now)
    row = revisions.MOVES[move]
    by = wished.submitted_by if row.who & FACTORY else bai
    if state in row.sources:
        with revisions.MOVES.moving(wished, move, by=by, at=now):
            pass
        assert wished.state == row.target
    else:
        with pytest.raises(WrongState), revisions.MOVES.moving(wished, move, by=by, at=now):
            pass


def test_a_new_unit_and_a_new_name_wait_for_review(listing, lin, bai, now):
    first = listing.units.get(name="5-axis 1")
    rows = [{"uuid": first.uuid, "name": "DMU 50 A"}, {"name": "DMU 50 C", "built_in": 2024}]
    revision = revisions.change(listing, fields={}, unit_rows=rows, by=lin, at=now)
    revisions.approve(revision, seen=1, by=bai, at=now)
    names = list(listing.units.values_list("name", "built_in"))
    assert names == [("DMU 50 A", None), ("5-axis 2", None), ("DMU 50 C", 2024)]


def test_units_keep_names_of_their_own(listing, lin, now):
    with pytest.raises(Invalid, match="already"):
        revisions.change(listing, fields={}, unit_rows=[{"name": "5-axis 2"}], by=lin, at=now)


def test_a_unit_of_another_listing_is_not_renamed(listing, lin, lin_firm, now, unit):
    other = published_listing(lin_firm, lin)
    rows = [{"uuid": unit.uuid, "name": "Mine"}]
    with pytest.raises(NotAllowed, match="another listing"):
        revisions.change(other, fields={}, unit_rows=rows, by=lin, at=now)


@pytest.mark.parametrize(
    ("fields", "is_live"),
    [
        ({"price_fen": 250_00}, True),
        ({"price_fen": 130_00}, True),
        ({"price_fen": 129_99}, False),  # less than half: may be a bait
        ({"price_fen": 261_00}, False),
        ({"price_fen": 250_00, "setup_fen": 1_00}, False),
        ({"price_fen": 250_00, "title": "五轴"}, False),
        ({"price_mode": "piece"}, False),
        ({"lead_hours": 8, "shortest_minutes": 120, "smallest_lot": 5}, True),
        ({"price_level": "platform"}, True),
        ({"own_number": "A-17"}, True),
        ({"description": "夜班也开。"}, False),
        ({"region": "330106"}, False),
    ],
)
def test_what_needs_no_eyes_is_live_at_once(listing, lin, now, fields, is_live):
    revision = change(listing, lin, now, **fields)
    assert (revision is None) == is_live
    standing = {name: getattr(listing, name) for name in fields}
    assert (standing == fields) == is_live
    assert listing.version == (2 if is_live else 1)


def test_a_lower_price_is_told_and_recorded(listing, lin, now, heard):
    change(listing, lin, now, price_fen=250_00)
    line = JournalLine.objects.get(object_uuid=listing.uuid, move="adjust")
    assert (line.data, line.actor) == ({"price_fen": 250_00}, lin.uuid)
    assert ListingIndex.objects.get(listing=listing).price_fen == 250_00
    assert heard == [listing.pk]


def test_a_lower_price_far_below_the_market_is_looked_at(listing, lin, rao, rao_firm, now):
    for yuan in range(240, 340, 10):
        published_listing(rao_firm, rao, price_fen=yuan * 100)
    assert change(listing, lin, now, price_fen=140_00).state == "pending"


def test_price_rules_are_changed_with_the_rest(listing, lin, bai, now):
    rule = {
        "name": "夜班",
        "weekdays": [0, 1],
        "starts": time(20),
        "ends": time(8),
        "from_on": None,
        "until_on": date(2027, 1, 1),
        "factor_bps": 7_000,
    }
    revision = revisions.change(listing, fields={}, price_rules=[rule], by=lin, at=now)
    assert changes.of(revision, levels.reader(lin))[0].new == "夜班 20:00–08:00 2027-01-01: 70 %"
    revisions.approve(revision, seen=1, by=bai, at=now)
    assert listing.price_rules.values(*rule).get() == rule


def test_a_price_rule_that_cannot_be_meant_is_refused(listing, lin, now):
    rule = dict.fromkeys(("starts", "ends", "from_on", "until_on"))
    rule |= {"name": "", "weekdays": [5], "factor_bps": 7_000}
    with pytest.raises(Invalid, match="a name"):
        revisions.change(listing, fields={}, price_rules=[rule], by=lin, at=now)


def test_ticks_in_another_order_are_no_change(listing, lin, now):
    with pytest.raises(Refused, match="Nothing is different"):
        change(listing, lin, now, materials=["STAINLESS", "ALU"])


def test_what_is_asked_for_is_screened_as_it_would_read(listing, lin, now):
    revision = change(listing, lin, now, description="加微信 lin88888")
    found = {each["code"]: each["verdict"] for each in revision.screening.findings}
    assert found["contacts"] == 2
