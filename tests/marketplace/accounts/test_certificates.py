"""The life of a certificate: every move from every state, by everybody; its day; two people."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.accounts import certificates, documents, roles
from marketplace.accounts.models import Appointment, Certificate, Membership
from marketplace.audit.models import JournalLine
from marketplace.core import certificate_kinds
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from tests.marketplace.accounts.certificate_world import (
    AT,
    TODAY,
    facts,
    handed_in,
    in_force,
    moderator,
)
from tests.marketplace.accounts.conftest import upload

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@pytest.fixture
def gu():
    return moderator()


@pytest.fixture
def desk(bai, gu):
    return bai, gu


@pytest.fixture
def waiting(lin, lin_firm):
    return handed_in(lin_firm, lin)


def state_of(certificate):
    return Certificate.objects.get(pk=certificate.pk).state


def put(certificate, state, desk, *, expires_on=None):
    """Straight into a state, past all moves."""
    first, second = desk
    verified = {"verified_by": first, "verified_at": AT, "confirmed_by": second}
    ended = {"ended_at": AT} if state in Certificate.ENDED else {}
    fields = {"state": state, **(verified if state in Certificate.IN_FORCE else {}), **ended}
    if expires_on:
        fields["expires_on"] = expires_on
    Certificate.objects.filter(pk=certificate.pk).update(**fields)
    certificate.refresh_from_db()
    return certificate


# --- every move × every state -------------------------------------------------------------------
CALLS = {
    "take": lambda c, by: certificates.take(c, by=by, at=AT),
    "verify": lambda c, by: certificates.verify(c, by=by, at=AT),
    "verify_first": lambda c, by: certificates.verify_first(c, by=by, at=AT),
    "verify_second": lambda c, by: certificates.verify_second(c, by=by, at=AT),
    "reject": lambda c, by: certificates.reject(c, reason="Forged.", by=by, at=AT),
    "revoke": lambda c, by: certificates.revoke(c, reason="Forged.", by=by, at=AT),
    "withdraw": lambda c, by: certificates.withdraw(c, by=by, at=AT),
    "mark_expiring": lambda c, by: certificates.mark_expiring(c, at=AT),
    "expire": lambda c, by: certificates.expire(c, at=AT),
}


def ready_for(move, certificate, desk):
    """What the guards ask for, so that only the state decides."""
    first, _second = desk
    changes = {
        "verify_first": {"code": "ISO9001"},
        "verify_second": {"code": "ISO9001", "verified_by": first, "verified_at": AT},
        "mark_expiring": {"expires_on": TODAY + DAY},
        "expire": {"expires_on": TODAY - DAY},
    }.get(move, {})
    if certificate.state in Certificate.IN_FORCE:
        changes.pop("verified_by", None)
    Certificate.objects.filter(pk=certificate.pk).update(**changes)
    certificate.refresh_from_db()


@pytest.mark.parametrize("state", Certificate.State.values)
@pytest.mark.parametrize("move", list(CALLS))
def test_every_move_from_every_state(waiting, desk, lin, move, state):
    certificate = put(waiting, state, desk)
    ready_for(move, certificate, desk)
    row, by = certificates.MOVES[move], lin if move == "withdraw" else desk[1]
    if state in row.sources:
        CALLS[move](certificate, by)
        assert state_of(certificate) == row.target
    else:
        with pytest.raises(WrongState):
            CALLS[move](certificate, by)
        assert state_of(certificate) == state


def test_the_table_names_every_state():
    ways = [*certificates.MOVES]
    assert set(CALLS) == {row.name for row in ways}
    assert {state for row in ways for state in row.sources} | {row.target for row in ways} == set(
        Certificate.State.values
    )


@pytest.mark.parametrize("move", ["take", "verify", "reject", "revoke", "withdraw"])
@pytest.mark.usefixtures("rao_firm")
def test_strangers_make_no_move(waiting, desk, rao, wu, move):
    state = next(iter(certificates.MOVES[move].sources))
    certificate = put(waiting, state, desk)
    for somebody in (rao, wu):
        with pytest.raises(NotAllowed):
            CALLS[move](certificate, somebody)


def test_a_moderator_of_the_firm_decides_nothing_of_it(waiting, bai, lin_firm, desk):
    Membership.objects.create(user=bai, organization=lin_firm, role="viewer")
    roles.forget(bai)
    with pytest.raises(NotAllowed):
        certificates.take(waiting, by=bai, at=AT)


def test_an_operator_hands_nothing_in_and_withdraws_nothing(waiting, lin_firm, chen):
    Membership.objects.create(user=chen, organization=lin_firm, role="operator")
    roles.forget(chen)
    with pytest.raises(NotAllowed):
        handed_in(lin_firm, chen, "CNAS")
    with pytest.raises(NotAllowed):
        certificates.withdraw(waiting, by=chen, at=AT)


def test_each_step_writes_one_line_of_the_journal(waiting, desk):
    certificates.take(waiting, by=desk[0], at=AT)
    certificates.verify(waiting, by=desk[0], at=AT)
    certificates.revoke(waiting, reason="Not in the register.", by=desk[1], at=AT)
    lines = JournalLine.objects.filter(object_uuid=waiting.uuid).order_by("id")
    assert [(line.move, line.came_from, line.reason) for line in lines] == [
        ("create", "", ""),
        ("take", "submitted", ""),
        ("verify", "verifying", ""),
        ("revoke", "valid", "Not in the register."),
    ]


def test_a_no_needs_its_reason(waiting, desk):
    certificates.take(waiting, by=desk[0], at=AT)
    with pytest.raises(Invalid) as refusal:
        certificates.reject(waiting, reason="  ", by=desk[0], at=AT)
    assert refusal.value.field == "reason"
    assert state_of(waiting) == "verifying"


# --- two people -----------------------------------------------------------------------------------
@pytest.fixture
def half(lin, lin_firm, bai):
    """A quality certificate that Bai has agreed to."""
    certificate = handed_in(lin_firm, lin, "ISO9001")
    certificates.take(certificate, by=bai, at=AT)
    certificates.verify_first(certificate, by=bai, at=AT)
    return certificate


def test_one_person_puts_no_quality_certificate_in_force(half, lin_firm, bai):
    assert half.is_half_verified
    assert certificates.in_force(lin_firm, TODAY) == set()
    with pytest.raises(NotAllowed, match="somebody else"):
        certificates.verify_second(half, by=bai, at=AT)
    with pytest.raises(WrongState, match="two people"):
        certificates.verify(half, by=bai, at=AT)
    with pytest.raises(WrongState, match="second person"):
        certificates.take(half, by=bai, at=AT)


def test_a_role_given_up_and_back_makes_no_second_person(half, bai):
    Appointment.objects.filter(user=bai).delete()
    Appointment.objects.create(user=bai, role=Appointment.Role.MODERATOR)
    roles.forget(bai)
    with pytest.raises(NotAllowed):
        certificates.verify_second(half, by=bai, at=AT)


def test_who_handed_it_in_and_then_joined_the_desk_decides_nothing(half, lin, lin_firm):
    Membership.objects.filter(user=lin).delete()
    Appointment.objects.create(user=lin, role=Appointment.Role.MODERATOR)
    roles.forget(lin)
    with pytest.raises(NotAllowed, match="handed this certificate in"):
        certificates.verify_second(half, by=lin, at=AT)


def test_the_second_person_puts_it_in_force(half, lin_firm, bai, gu):
    certificates.verify_second(half, by=gu, at=AT)
    assert (half.state, half.verified_by, half.confirmed_by) == ("valid", bai, gu)
    assert certificates.in_force(lin_firm, TODAY) == {"ISO9001"}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ("state = 'valid'", "quality_certificate_needs_two_people"),
        ("state = 'valid', confirmed_by_id = verified_by_id", "certificate_two_people"),
        ("confirmed_by_id = verified_by_id", "certificate_two_people"),
        (
            "state = 'valid', confirmed_by_id = submitted_by_id",
            "certificate_not_verified_by_its_sender",
        ),
        ("verified_by_id = submitted_by_id", "certificate_not_verified_by_its_sender"),
        (
            "state = 'valid', confirmed_by_id = verified_by_id, verified_by_id = NULL",
            "certificate_verified_by_somebody",
        ),
        ("state = 'expired'", "certificate_ended_at_some_time"),
        ("issued_on = expires_on", "certificate_ends_after_it_begins"),
    ],
)
def test_the_database_refuses_it_by_raw_sql(half, changes, rule):
    sql = f"UPDATE accounts_certificate SET {changes} WHERE id = %s"
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as to:
        to.execute(sql, [half.pk])


def test_the_rule_of_two_names_every_quality_certificate():
    rules = {rule.name: rule for rule in Certificate._meta.constraints}
    written = str(rules["quality_certificate_needs_two_people"].condition)
    for code, kind in certificate_kinds.kinds().items():
        assert (f"'{code}'" in written) == kind.is_quality


# --- its days -------------------------------------------------------------------------------------
def midnight_before(day):
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def test_it_is_in_force_through_its_last_day_in_china_and_not_a_second_longer(lin, lin_firm, desk):
    last = TODAY + timedelta(days=40)
    certificate = in_force(lin_firm, lin, desk=desk, expires_on=last)
    end = midnight_before(last + DAY)
    assert certificates.sweep(end - timedelta(seconds=1)) == 1  # it expires soon
    assert (state_of(certificate), certificates.in_force(lin_firm, last)) == (
        "expiring",
        {"ISO14001"},
    )
    assert certificates.sweep(end) == 1
    assert state_of(certificate) == "expired"


def test_a_late_sweep_changes_nothing_of_what_is_in_force(lin, lin_firm, desk):
    last = TODAY + timedelta(days=40)
    certificate = in_force(lin_firm, lin, desk=desk, expires_on=last)
    assert state_of(certificate) == "valid"
    assert certificates.in_force(lin_firm, last + DAY) == set()
    assert certificates.sweep(midnight_before(last) + timedelta(days=9)) == 1
    assert state_of(certificate) == "expired"


@pytest.mark.parametrize(("days", "state"), [(31, "valid"), (30, "expiring"), (0, "expiring")])
def test_its_last_thirty_days_begin_on_the_day(lin, lin_firm, desk, days, state):
    last = TODAY + timedelta(days=90)
    certificate = in_force(lin_firm, lin, desk=desk, expires_on=last)
    certificates.sweep(midnight_before(last - timedelta(days=days)))
    assert state_of(certificate) == state


def test_a_sweep_may_run_twice(lin, lin_firm, desk):
    certificate = in_force(lin_firm, lin, desk=desk, expires_on=TODAY + DAY)
    assert [certificates.sweep(AT), certificates.sweep(AT)] == [1, 0]
    assert (
        JournalLine.objects.filter(object_uuid=certificate.uuid, move="mark_expiring").count() == 1
    )


# --- renewals -------------------------------------------------------------------------------------
def test_a_renewal_takes_over_without_a_gap(lin, lin_firm, desk):
    last = TODAY + timedelta(days=10)
    old = in_force(lin_firm, lin, desk=desk, expires_on=last)
    new = in_force(
        lin_firm, lin, desk=desk, renews=old, number="NEW 4711", expires_on=last + 365 * DAY
    )
    days = [last + n * DAY for n in (-1, 0, 1, 365, 366)]
    assert [certificates.in_force(lin_firm, day) for day in days] == [
        {"ISO14001"},
        {"ISO14001"},
        {"ISO14001"},
        {"ISO14001"},
        set(),
    ]
    assert certificates.held(lin_firm, last) == [new]
    assert certificates.is_renewed(old)


def test_a_longer_one_of_the_same_number_renews_by_itself(lin, lin_firm, desk):
    old = in_force(lin_firm, lin, desk=desk)
    new = handed_in(lin_firm, lin, expires_on=old.expires_on + DAY)
    assert new.renews == old


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"expires_on": TODAY + timedelta(days=300)}, "expires_on"), ({"code": "CNAS"}, "code")],
)
def test_a_renewal_is_the_same_and_runs_longer(lin, lin_firm, desk, changes, field):
    old = in_force(lin_firm, lin, desk=desk)
    number = "CNAS L10234" if "code" in changes else "NEW 4711"
    with pytest.raises(Invalid) as refusal:
        handed_in(lin_firm, lin, renews=old, **{"number": number} | changes)
    assert refusal.value.field == field


def test_the_same_paper_is_not_handed_in_twice(waiting, lin, lin_firm, desk):
    with pytest.raises(Invalid, match="with the desk already"):
        handed_in(lin_firm, lin)
    certificates.take(waiting, by=desk[0], at=AT)
    certificates.verify(waiting, by=desk[0], at=AT)
    with pytest.raises(Invalid, match="verified already, until 2027-09-16"):
        handed_in(lin_firm, lin)


def test_after_a_rejection_the_same_number_may_come_again(waiting, lin, lin_firm, desk):
    certificates.take(waiting, by=desk[0], at=AT)
    certificates.reject(waiting, reason="Unreadable.", by=desk[0], at=AT)
    assert handed_in(lin_firm, lin).state == "submitted"


def test_a_certificate_that_ended_at_the_desk_is_not_verified(waiting, desk):
    later = AT + timedelta(days=400)
    certificates.take(waiting, by=desk[0], at=later)
    with pytest.raises(Refused, match="ended on 2027-09-16"):
        certificates.verify(waiting, by=desk[0], at=later)


def test_a_firm_keeps_so_many_and_no_more(lin, lin_firm, monkeypatch):
    monkeypatch.setattr(certificates, "MOST_OPEN", 2)
    handed_in(lin_firm, lin)
    handed_in(lin_firm, lin, "CNAS")
    with pytest.raises(Refused, match="at most 2"):
        handed_in(lin_firm, lin, "PERMIT_ENV")


def test_another_firms_paper_and_certificate_are_refused(lin, lin_firm, rao, rao_firm, desk):
    paper = documents.store(upload(), owner=rao_firm, by=rao)
    with pytest.raises(Invalid, match="this firm's own"):
        certificates.hand_in(lin_firm, facts(), document=paper, by=lin, at=AT)
    theirs = in_force(rao_firm, rao, desk=desk)
    with pytest.raises(WrongState, match="cannot be renewed"):
        handed_in(lin_firm, lin, renews=theirs)
