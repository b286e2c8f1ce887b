"""The life of a firm: every move in every state, who may, and eight deciding at once."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.accounts import verification, working_days
from marketplace.accounts.models import Organization, Verification
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, WrongState
from marketplace.notices.models import Notice
from tests import personas
from tests.marketplace.accounts.conftest import AT
from tests.racing import race

STATES = list(Organization.State)
MOVES = [(move, state) for move in verification.MOVES for state in STATES]


def in_state(state, lin):
    verified = None if state in ("registered", "pending_verification", "rejected") else AT
    return personas.firm(
        lin,
        uscc=personas.UNUSED_USCC,
        name="宁波海曙模具有限公司",
        short_name="海曙模具",
        region="330203",
        state=state,
        verified_at=verified,
    )


def make(move, firm, *, by):
    """Any move of the table by its bare mechanism, with the fields its target state needs."""
    with verification.MOVES.moving(firm, move.name, by=by, at=AT) as locked:
        locked.verified_at = locked.verified_at or AT
    return firm


@pytest.mark.django_db
@pytest.mark.parametrize(("move", "state"), MOVES, ids=lambda each: getattr(each, "name", each))
def test_a_move_is_open_from_its_sources_alone(move, state, lin, bai):
    firm = in_state(state, lin)
    by = {"submit": lin, "make_regular": None}.get(move.name, bai)
    if state in move.sources:
        assert make(move, firm, by=by).state == move.target
        line = JournalLine.objects.get(object_uuid=firm.uuid)
        assert (line.move, line.came_from, line.went_to) == (move.name, state, move.target)
    else:
        with pytest.raises(WrongState):
            make(move, firm, by=by)
        firm.refresh_from_db()
        assert firm.state == state


@pytest.mark.django_db
@pytest.mark.parametrize("move", list(verification.MOVES), ids=lambda move: move.name)
def test_a_stranger_makes_no_move(move, lin, rao, rao_firm):
    firm = in_state(min(move.sources), lin)
    with pytest.raises(NotAllowed):
        make(move, firm, by=rao)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["approve", "reject", "restrict", "suspend", "close"])
def test_an_owner_does_not_decide_over_the_own_firm(name, lin):
    move = verification.MOVES[name]
    with pytest.raises(NotAllowed):
        make(move, in_state(min(move.sources), lin), by=lin)


@pytest.mark.django_db
def test_approval_starts_probation_and_tells_the_firm(waiting, bai, lin):
    firm = verification.approve(waiting, by=bai, at=AT + timedelta(hours=3))
    assert (firm.state, firm.verified_at) == ("probation", AT + timedelta(hours=3))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by, waiting.decided_at) == (
        "approved",
        bai,
        AT + timedelta(hours=3),
    )
    notice = Notice.objects.get(user=lin)
    assert (notice.kind, notice.path) == ("firm_verified", "/home/")
    assert notice.mail_due_at is not None


@pytest.mark.django_db
def test_rejection_gives_its_reason_and_leaves_the_way_open(waiting, licence, bai, lin):
    firm = verification.reject(waiting, reason=" The name differs. ", by=bai, at=AT)
    assert firm.state == "rejected"
    assert Verification.objects.get().reason == "The name differs."
    again = verification.submit(firm, licence=licence, by=lin, at=AT + timedelta(days=1))
    assert (again.state, firm.state) == ("submitted", "pending_verification")


@pytest.mark.django_db
def test_rejection_without_a_reason_is_refused(waiting, bai):
    with pytest.raises(Invalid) as refusal:
        verification.reject(waiting, reason="  ", by=bai, at=AT)
    assert refusal.value.field == "reason"


@pytest.mark.django_db
def test_a_moderator_does_not_verify_the_own_firm(waiting, bai):
    waiting.organization.memberships.create(user=bai, role="viewer")
    with pytest.raises(NotAllowed):
        verification.approve(waiting, by=bai, at=AT)


@pytest.mark.django_db
def test_a_licence_of_another_firm_is_refused(new_firm, licence, rao, rao_firm):
    rao_firm.state = "registered"
    with pytest.raises(Invalid):
        verification.submit(rao_firm, licence=licence, by=rao, at=AT)


@pytest.mark.django_db
def test_sanctions_need_a_reason(rao_firm, bai):
    with pytest.raises(Invalid):
        verification.restrict(rao_firm, reason="", by=bai, at=AT)
    firm = verification.restrict(rao_firm, reason="Three unanswered disputes", by=bai, at=AT)
    firm = verification.suspend(firm, reason="No answer", by=bai, at=AT)
    assert verification.close(firm, reason="Licence revoked", by=bai, at=AT).state == "closed"
    assert [notice.en for notice in Notice.objects.order_by("id")] == [
        "锐达智造 was restricted: Three unanswered disputes",
        "锐达智造 was suspended: No answer",
        "锐达智造 was closed: Licence revoked",
    ]


@pytest.mark.django_db
def test_the_end_of_probation_is_told(rao_firm, rao):
    assert verification.make_regular(rao_firm, at=AT).regular_at == AT
    assert rao.notices.get().kind == "firm_regular"


@pytest.mark.django_db
def test_the_queue_shows_the_oldest_promise_first(waiting):
    assert list(verification.queue()) == [waiting]
    assert list(verification.overdue_queue(waiting.promised_at)) == []
    assert list(verification.overdue_queue(waiting.promised_at + timedelta(seconds=1))) == [waiting]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "promised"),
    [
        ("2026-11-18T03:00", "2026-11-20T03:00"),  # Wednesday → Friday
        ("2026-11-20T03:00", "2026-11-24T03:00"),  # Friday → Tuesday
        ("2026-11-21T12:00", "2026-11-25T01:00"),  # Saturday → Monday 09:00 → Wednesday 09:00
        ("2026-11-22T15:59", "2026-11-25T01:00"),  # Sunday, 23:59 in China
        ("2026-11-22T16:00", "2026-11-24T16:00"),  # Monday, 00:00 in China
        ("2026-09-30T03:00", "2026-10-09T03:00"),  # over National Day: 8 and 9 October
        ("2026-10-03T03:00", "2026-10-10T01:00"),  # 8 October 09:00 → 9 → Saturday 10, worked
    ],
)
def test_two_working_days_skip_weekends_and_holidays(start, promised):
    start, promised = (
        datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, promised)
    )
    assert working_days.after(start, 2) == promised


@pytest.mark.race
def test_eight_moderators_at_once_decide_once(committed_db, waiting, bai):
    winners, losers = race(
        *(
            lambda: verification.approve(Verification.objects.get(), by=bai, at=AT)
            for _ in range(4)
        ),
        *(
            lambda: verification.reject(Verification.objects.get(), reason="Blurred", by=bai, at=AT)
            for _ in range(4)
        ),
    )
    assert len(winners) == 1
    assert [type(loser) for loser in losers] == [WrongState] * 7
    decided = Verification.objects.get()
    firm = decided.organization
    assert (decided.state, firm.state) in [("approved", "probation"), ("rejected", "rejected")]
    lines = JournalLine.objects.filter(object_uuid=firm.uuid, move__in=["approve", "reject"])
    assert lines.count() == 1
