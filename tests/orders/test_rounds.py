"""Clearing rounds: announced, entered, cleared into held hours, and explained."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from capacity.models import Booking
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.notices.models import Notice
from orders import jobs, matches, round_clearing, round_entries, rounds
from orders.models import ClearingRound, Match, RoundEntry, RoundPair
from tests.orders import round_world, worlds
from tests.orders.round_world import AFTER, CLOSING
from tests.orders.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db


def outcomes(round_):
    return list(round_.entries.order_by("id").values_list("outcome", flat=True))


def test_three_jobs_and_two_machines_two_get_held_hours_and_one_is_told_why():
    machines = [round_world.machine(), round_world.machine()]
    wanted = [round_world.job(budget) for budget in (1_500_000, 3_000_000, 2_000_000)]
    round_ = round_world.announced()
    round_world.enter(round_, *wanted)
    round_world.cleared(round_)
    assert round_.state == "cleared"
    assert outcomes(round_) == ["unserved", "served", "served"]
    held = Booking.objects.filter(state="held")
    assert sorted(held.values_list("unit__listing", flat=True).distinct()) == sorted(
        each.pk for each in machines
    )
    assert {each.expires_at for each in held} == {AFTER + timedelta(hours=48)}
    notice = Notice.objects.get(user=wanted[0].owner, kind="round_outcome")
    assert "3 jobs asked for 2 machines" in notice.en


def test_the_report_compares_four_ways_and_the_greatest_is_the_whole():
    round_world.machine(), round_world.machine()
    round_ = round_world.announced(mode="stable")
    round_world.enter(round_, *[round_world.job(budget) for budget in (1_500_000, 3_000_000)])
    figures = round_world.cleared(round_).figures
    assert [way["name"] for way in figures["methods"]] == [
        "first_come",
        "greedy",
        "stable",
        "greatest",
    ]
    assert (figures["entered"], figures["competing"], figures["units"]) == (2, 2, 2)
    assert figures["methods"][-1]["ppm"] == 1_000_000
    assert figures["methods"][2]["blocking"] == 0
    assert (figures["held"], figures["fell_out"]) == (2, 0)


def test_accepting_a_reserved_match_takes_its_hold_and_no_second_one():
    round_world.machine()
    job = round_world.job()
    round_ = round_world.announced()
    round_world.enter(round_, job)
    round_world.cleared(round_)
    match = RoundPair.objects.get().match
    held = list(match.bookings.order_by("id"))
    matches.accept(match, by=job.owner, at=AFTER + timedelta(hours=40))
    match.refresh_from_db()
    assert (match.state, match.reserved_until) == ("accepted_by_buyer", None)
    assert list(match.bookings.order_by("id")) == held
    assert Booking.objects.filter(state="held").count() == len(held)
    assert {each.expires_at for each in match.bookings.all()} == {
        AFTER + timedelta(hours=40) + matches.HOLD_TIME
    }


def test_a_hold_that_ran_out_is_booked_anew_when_the_buyer_accepts_late():
    round_world.machine()
    job = round_world.job()
    round_ = round_world.announced()
    round_world.enter(round_, job)
    round_world.cleared(round_)
    match = RoundPair.objects.get().match
    matches.accept(match, by=job.owner, at=AFTER + timedelta(hours=49))
    assert Booking.objects.filter(state="held", held_for=match.uuid).exists()
    assert Booking.objects.filter(state="expired").exists()


@pytest.mark.parametrize("way", ["dismiss", "cancel", "edit"])
def test_hours_nobody_wants_any_more_are_free_again(way):
    round_world.machine()
    job = round_world.job()
    round_ = round_world.announced()
    round_world.enter(round_, job)
    round_world.cleared(round_)
    match, at = RoundPair.objects.get().match, AFTER + timedelta(hours=1)
    if way == "dismiss":
        matches.dismiss(match, by=job.owner, at=at)
    elif way == "cancel":
        jobs.cancel(job, by=job.owner, at=at)
    else:
        jobs.edit(job, by=job.owner, at=at, starts_on=TODAY + timedelta(days=3))
    assert not Booking.objects.filter(state="held").exists()
    match.refresh_from_db()
    assert match.reserved_until is None


def test_a_new_matching_run_leaves_reserved_hours_alone():
    round_world.machine()
    job = round_world.job()
    round_ = round_world.announced()
    round_world.enter(round_, job)
    round_world.cleared(round_)
    match = RoundPair.objects.get().match
    before = (match.starts_at, match.finishes_at, match.reserved_until)
    job.refresh_from_db()
    jobs.ask_for_matching(job, at=AFTER)
    worlds.matched(job, at=AFTER + timedelta(seconds=1))
    match.refresh_from_db()
    assert match.state == "proposed"
    assert (match.starts_at, match.finishes_at, match.reserved_until) == before


def test_hours_taken_between_deciding_and_holding_fall_out_and_the_next_best_is_tried(monkeypatch):
    best, second = round_world.machine(price_fen=10_000), round_world.machine(price_fen=30_000)
    job = round_world.job()
    round_ = round_world.announced()
    round_world.enter(round_, job)
    decide = round_clearing._decide

    def then_somebody_books(round_, at):
        decide(round_, at)
        worlds.take_all(best)

    monkeypatch.setattr(round_clearing, "_decide", then_somebody_books)
    round_world.cleared(round_)
    states = RoundPair.objects.order_by("attempt").values_list("unit__listing", "state", "attempt")
    assert list(states) == [(best.pk, "fell_out", 1), (second.pk, "held", 2)]
    assert outcomes(round_) == ["served"]
    assert (round_.figures["fell_out"], round_.figures["held"]) == (1, 1)


def test_without_another_machine_the_job_falls_out_and_is_matched_again(monkeypatch):
    only = round_world.machine()
    job = round_world.job()
    worlds.matched(job)
    round_ = round_world.announced()
    round_world.enter(round_, job)
    decide = round_clearing._decide
    monkeypatch.setattr(
        round_clearing, "_decide", lambda round_, at: (decide(round_, at), worlds.take_all(only))
    )
    round_world.cleared(round_)
    assert outcomes(round_) == ["fell_out"]
    job.refresh_from_db()
    assert job.matching_due_at == AFTER


def test_a_job_that_ends_between_deciding_and_holding_is_gone_and_not_said_to_have_lost(
    monkeypatch,
):
    round_world.machine()
    job = round_world.job()
    round_ = round_world.announced()
    round_world.enter(round_, job)
    decide = round_clearing._decide
    monkeypatch.setattr(
        round_clearing,
        "_decide",
        lambda round_, at: (decide(round_, at), jobs.cancel(job, by=job.owner, at=at)),
    )
    round_world.cleared(round_)
    assert outcomes(round_) == ["gone"]
    assert not Booking.objects.filter(state="held").exists()


def test_a_clearing_that_broke_off_goes_on_where_it_stopped(monkeypatch):
    round_world.machine(), round_world.machine()
    wanted = [round_world.job(), round_world.job()]
    round_ = round_world.announced()
    round_world.enter(round_, *wanted)
    rounds.advance(round_, at=CLOSING)
    monkeypatch.setattr(round_clearing, "TIME_LIMIT", -1.0)
    assert round_clearing.run(round_.pk, at=AFTER)
    round_.refresh_from_db()
    assert (round_.state, round_.due_at, RoundPair.objects.count()) == ("closed", AFTER, 2)
    assert not Booking.objects.filter(state="held").exists()
    monkeypatch.undo()
    assert round_clearing.run(round_.pk, at=AFTER)
    round_.refresh_from_db()
    assert (round_.state, outcomes(round_)) == ("cleared", ["served", "served"])
    assert not round_clearing.run(round_.pk, at=AFTER)


def test_a_machine_the_factory_keeps_out_gets_nothing_and_the_round_is_void():
    listing = round_world.machine()
    round_ = round_world.announced()
    round_entries.keep_out(round_, listing, by=listing.owner, at=NOW)
    job = round_world.job()
    round_world.enter(round_, job)
    round_world.cleared(round_)
    assert (round_.state, outcomes(round_)) == ("void", ["unfit"])


def test_a_job_that_found_a_factory_meanwhile_is_left_alone():
    round_world.machine()
    job = round_world.job()
    (match,) = worlds.matched(job)
    round_ = round_world.announced()
    round_world.enter(round_, job)
    matches.accept(match, by=job.owner, at=NOW + timedelta(minutes=1))
    round_world.cleared(round_)
    assert (round_.state, outcomes(round_)) == ("void", ["gone"])


def test_entering_twice_is_once_and_leaving_ends_it_until_the_closing():
    round_, job = round_world.announced(), round_world.job()
    round_world.enter(round_, job, job)
    assert RoundEntry.objects.count() == 1
    round_entries.leave(round_, job, by=job.owner, at=NOW)
    assert RoundEntry.objects.count() == 0
    with pytest.raises(WrongState):
        round_entries.enter(round_, job, by=job.owner, at=CLOSING)


def test_a_stranger_enters_no_job_and_keeps_no_listing_out():
    round_, job, listing = round_world.announced(), round_world.job(), round_world.machine()
    with pytest.raises(NotAllowed):
        round_entries.enter(round_, job, by=listing.owner, at=NOW)
    with pytest.raises(NotAllowed):
        round_entries.keep_out(round_, listing, by=job.owner, at=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"region": "440306"},
        {"process": "MFG.CUT.TURN.CNC2"},
        {"due_on": TODAY + timedelta(days=4)},
        {"starts_on": TODAY + timedelta(days=10)},
    ],
)
def test_a_job_outside_the_round_is_refused_with_a_sentence(changes):
    round_ = round_world.announced()
    with pytest.raises(round_entries.DoesNotFit):
        round_world.enter(round_, round_world.job(**changes))


def test_a_job_is_in_one_living_round_at_a_time():
    first, second, job = round_world.announced(), round_world.announced(), round_world.job()
    round_world.enter(first, job)
    with pytest.raises(Refused) as refused:
        round_world.enter(second, job)
    assert refused.value.code == "elsewhere"


def test_a_cancelled_round_frees_its_jobs_and_says_why():
    desk = round_world.moderator()
    round_, job = round_world.announced(by=desk), round_world.job()
    round_world.enter(round_, job)
    rounds.cancel(round_, reason="Power cut in Ningbo", by=desk, at=NOW)
    assert (round_.state, outcomes(round_)) == ("cancelled", ["ended"])
    assert "Power cut" in Notice.objects.get(user=job.owner, kind="round_cancelled").en
    round_world.enter(round_world.announced(by=desk), job)


def test_only_the_platform_announces_and_nobody_cancels_after_the_closing():
    job, round_ = round_world.job(), round_world.announced()
    with pytest.raises(NotAllowed):
        round_world.announced(by=job.owner)
    with pytest.raises(WrongState):
        rounds.cancel(round_, reason="late", by=round_world.moderator(), at=CLOSING)


@pytest.mark.parametrize("state", ClearingRound.State.values)
def test_a_round_is_cancelled_before_its_closing_and_in_no_other_state(state):
    desk = round_world.moderator()
    round_ = round_world.announced(by=desk)
    living = state in ("announced", "open", "closed")
    due_at = CLOSING if living else None
    ClearingRound.objects.filter(pk=round_.pk).update(state=state, due_at=due_at)
    round_.refresh_from_db()
    if state in ("announced", "open"):
        rounds.cancel(round_, reason="Power cut", by=desk, at=NOW)
        assert round_.state == "cancelled"
    else:
        with pytest.raises(WrongState):
            rounds.cancel(round_, reason="Power cut", by=desk, at=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_at": round_world.BEFORE + timedelta(minutes=5)}, "closes_at"),
        ({"first_day": TODAY + timedelta(days=3)}, "first_day"),
        ({"last_day": TODAY + timedelta(days=4)}, "last_day"),
        ({"last_day": TODAY + timedelta(days=40)}, "last_day"),
        ({"region": "999999"}, "region"),
    ],
)
def test_a_round_that_cannot_be_held_is_refused_at_its_field(changes, field):
    with pytest.raises(Invalid) as refused:
        round_world.announced(**changes)
    assert refused.value.field == field


def test_everybody_concerned_is_told_once_of_the_announcement():
    listing, job = round_world.machine(), round_world.job()
    round_ = round_world.announced()
    rounds.advance_due(at=NOW + timedelta(minutes=1))
    round_.refresh_from_db()
    assert (round_.state, round_.due_at) == ("open", CLOSING)
    assert Notice.objects.filter(user=listing.owner, kind="round_offers").count() == 1
    assert Notice.objects.filter(user=job.owner, kind="round_invites").count() == 1


def entry_and_pair():
    round_world.machine()
    round_ = round_world.announced()
    round_world.enter(round_, round_world.job())
    round_world.cleared(round_)
    return RoundEntry.objects.get(), RoundPair.objects.get()


TWICE = {
    "a job once per round": (
        "INSERT INTO orders_roundentry (round_id, job_id, entered_by_id, entered_at, outcome)"
        " SELECT round_id, job_id, entered_by_id, entered_at, 'gone' FROM orders_roundentry"
    ),
    "a machine once per round": (
        "INSERT INTO orders_roundpair"
        " (round_id, entry_id, unit_id, attempt, state, wish_fen, worth_fen)"
        " SELECT round_id, entry_id, unit_id, 2, 'planned', 1, 1 FROM orders_roundpair"
    ),
    "no held pair without a match": "UPDATE orders_roundpair SET match_id = NULL",
    "a cleared round owes nothing": "UPDATE orders_clearinground SET due_at = now()",
}


@pytest.mark.parametrize("statement", TWICE.values(), ids=TWICE)
def test_the_database_itself_keeps(statement):
    entry_and_pair()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_reserved_hours_begin_after_buyer_and_factory_had_time_to_answer():
    entry_and_pair()
    match = Match.objects.get(reserved_until__isnull=False)
    assert match.starts_at >= AFTER + timedelta(hours=72)
    assert match.rank == 0
