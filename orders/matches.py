"""A match on its way to an order: the buyer accepts, hours are held, the factory answers."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from capacity import reservations
from capacity.models import Booking
from capacity.ranges import as_period
from marketplace.accounts import blocks
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.notices import tell
from orders import job_rules, jobs, lifecycle, matching, proposals, wording
from orders.match_disclosure import latest_finish
from orders.models import Job, Match, Order
from orders.proposals import MOVES, ON_OFFER

ANSWER_TIME = timedelta(hours=24)
HOLD_TIME = ANSWER_TIME + lifecycle.FUNDING_TIME  # the hours outlive the answer and the payment
LONGEST_REASON = 300
PAGE = 200

__all__ = ["MOVES", "accept", "confirm", "decline", "dismiss", "expire_due", "view"]


class HoursGone(Refused):
    """The hours shown are not free any more; the job is being matched again."""

    code = "hours_gone"


def view(match: Match, *, by: Any, at: datetime) -> None:
    """Remembers that the buyer has looked; looking again changes nothing."""
    if match.state == Match.State.PROPOSED:
        with MOVES.moving(match, "view", by=by, at=at):
            pass


def accept(match: Match, *, by: Any, at: datetime, finish_by: datetime | None = None) -> None:
    """Holds the hours and asks the factory, which has 24 hours to answer.

    `finish_by` is the finish the buyer has seen, by default the match's own or, where that is
    withheld from them, the end of the due day. Raises SlotTaken or
    HoursGone when somebody else was faster; then the job is matched again.
    """
    job = match.operation.job
    try:
        with transaction.atomic():
            _lock_open_job(match)
            blocks.refuse_between(job.buyer, {match.listing.organization_id})
            with MOVES.moving(match, "accept", by=by, at=at) as locked:
                _check_nobody_waits(locked)
                job_rules.check_probation(job.buyer, match=locked)
                _hold(locked, by=by, at=at, finish_by=finish_by or latest_finish(locked, at=at))
                locked.accepted_by, locked.accepted_at = by, at
                locked.confirm_by = at + ANSWER_TIME
            _ask_factory(match)
    except (reservations.SlotTaken, HoursGone):
        jobs.ask_for_matching(job, at=at)
        raise


def confirm(match: Match, *, by: Any, at: datetime) -> Order:
    """The factory takes the job: the match becomes an order that waits for the buyer's money."""
    with transaction.atomic():
        _lock_open_job(match)
        with MOVES.moving(match, "confirm", by=by, at=at) as locked:
            _check_in_time(locked, at)
            job_rules.check_probation(locked.listing.organization, match=locked)
        order = lifecycle.place_order(match, by=by, at=at)
        with MOVES.moving(match, "convert", by=None, at=at, order=order.number):
            pass
        _tell_confirmed(match, order)
    return order


def decline(match: Match, *, reason: str, by: Any, at: datetime) -> None:
    """The factory says no and why; the hours are free, the buyer is offered the next candidate."""
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say in a few words why, so that the buyer can decide."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep the reason under %(limit)s characters.") % {"limit": LONGEST_REASON},
            field="reason",
        )
    with transaction.atomic():
        _lock_open_job(match)
        with MOVES.moving(match, "decline", by=by, at=at, reason=reason) as locked:
            locked.decline_reason = reason
            reservations.release(list(locked.bookings.all()), by=None, at=at)
        _tell_declined(match, reason)


def dismiss(match: Match, *, by: Any, at: datetime) -> None:
    """The buyer puts a proposal aside; it does not come back for this version of the job."""
    with MOVES.moving(match, "dismiss", by=by, at=at) as locked:
        proposals.free_reserved(locked, at=at)


def expire_due(*, at: datetime) -> int:
    """Requests no factory has answered in time."""
    due = Match.objects.filter(state=Match.State.ACCEPTED, confirm_by__lte=at).order_by(
        "confirm_by"
    )
    done = 0
    for match in due.select_related("operation__job__buyer", "listing__organization")[:PAGE]:
        with suppress(WrongState):  # a factory that answered meanwhile has simply been faster
            _expire(match, at)
            done += 1
    return done


def promised_slots(match: Match, *, at: datetime) -> matching.Slots | None:
    """The hours held for it, else those it was shown with if still free, else the next ones."""
    if held := _reserved(match, at):
        return [(booking.unit, as_period(booking.during)) for booking in held]
    soonest = max(match.starts_at, at + matching.SOONEST_START)
    return matching.fitting_slots(match.operation, match.listing, at=at, not_before=soonest)


def _reserved(match: Match, at: datetime) -> list[Booking]:
    """The hours a clearing round holds for this match."""
    if not proposals.is_reserved(match, at):
        return []
    held = match.bookings.filter(state=Booking.State.HELD, expires_at__gt=at)
    return list(held.select_related("unit").order_by("id"))


def next_candidate(match: Match) -> Match | None:
    """The best match still on offer for the same operation."""
    others = Match.objects.filter(operation=match.operation_id, state__in=ON_OFFER)
    return others.select_related("listing__organization").order_by("rank").first()


def _expire(match: Match, at: datetime) -> None:
    with transaction.atomic():
        _lock_open_job(match)
        with MOVES.moving(match, "expire", by=None, at=at) as locked:
            held = locked.bookings.filter(state="held")
            reservations.release(list(held), by=None, at=at)
        _tell_expired(match)


def _lock_open_job(match: Match) -> Job:
    """Everybody who moves a match locks its job first, so that two steps never embrace."""
    job = Job.objects.select_for_update().get(pk=match.operation.job_id)
    if job.state != Job.State.OPEN:
        raise WrongState(
            _("This job is not open any more: it is “%(state)s”.")
            % {"state": job.get_state_display()}
        )
    return job


def _check_nobody_waits(match: Match) -> None:
    if asked := proposals.waiting_for_factory(match.operation.job):
        raise Refused(
            _("%(factory)s is asked already and has until %(until)s to answer.")
            % {"factory": asked.listing.organization, "until": wording.moment(asked.confirm_by)},
            code="already_asked",
        )


def _check_in_time(match: Match, at: datetime) -> None:
    if match.confirm_by and match.confirm_by <= at:
        raise NotAllowed(
            _("The 24 hours to answer ended at %(until)s.")
            % {"until": wording.moment(match.confirm_by)}
        )


def _hold(match: Match, *, by: Any, at: datetime, finish_by: datetime) -> None:
    """Books what the match promised, or says what has changed since it was shown."""
    operation = match.operation
    found = promised_slots(match, at=at)
    if not found:
        raise HoursGone(
            _("The free hours of %(factory)s are gone. The job is being matched again.")
            % {"factory": match.listing.organization}
        )
    finish = max(period.end for _unit, period in found)
    if finish > finish_by:
        raise HoursGone(
            _(
                "Somebody else has taken these hours; %(factory)s can now finish on %(finish)s. "
                "The list is being brought up to date: look again and accept if it suits you."
            )
            % {"factory": match.listing.organization, "finish": wording.moment(finish)}
        )
    if held := _reserved(match, at):
        reservations.extend(held, expires_at=at + HOLD_TIME, by=by, at=at)
    else:
        match.bookings.set(
            reservations.hold(
                found,
                buyer=operation.job.buyer,
                by=by,
                at=at,
                expires_at=at + HOLD_TIME,
                held_for=match.uuid,
            )
        )
    match.reserved_until = None
    match.starts_at = min(period.start for _unit, period in found)
    match.finishes_at = finish


def _ask_factory(match: Match) -> None:
    job, until = match.operation.job, wording.moment(match.confirm_by)
    tell.firm(
        match.listing.organization,
        "request_to_confirm",
        zh=f"{job.buyer.short_name} 接受了您的产能，需求单“{job.title}”，请在 {until} 前确认。",
        en=f"{job.buyer.short_name} accepted your capacity for “{job.title}”: confirm by {until}.",
        path=reverse("orders:match_confirm", args=[match.uuid]),
        permission="order.accept",
        mail=True,
    )


def _tell_confirmed(match: Match, order: Order) -> None:
    factory, until = match.listing.organization.short_name, wording.moment(order.fund_by)
    tell.firm(
        match.operation.job.buyer,
        "match_confirmed",
        zh=f"{factory} 已确认，订单 {order.number} 等待支付担保资金，请在 {until} 前完成。",
        en=f"{factory} confirmed. Pay order {order.number} into escrow by {until}.",
        path=reverse("orders:order_detail", args=[order.uuid]),
        mail=True,
    )


def _tell_declined(match: Match, reason: str) -> None:
    factory, job = match.listing.organization.short_name, match.operation.job
    zh, en = _next_words(match)
    tell.firm(
        job.buyer,
        "match_declined",
        zh=f"{factory} 谢绝了需求单“{job.title}”：{reason}。{zh}",
        en=f"{factory} declined “{job.title}”: {reason}. {en}",
        path=reverse("orders:job_detail", args=[job.uuid]),
        mail=True,
    )


def _tell_expired(match: Match) -> None:
    factory, job = match.listing.organization, match.operation.job
    zh, en = _next_words(match)
    tell.firm(
        job.buyer,
        "match_expired",
        zh=f"{factory.short_name} 在 24 小时内没有答复需求单“{job.title}”。{zh}",
        en=f"{factory.short_name} did not answer “{job.title}” within 24 hours. {en}",
        path=reverse("orders:job_detail", args=[job.uuid]),
        mail=True,
    )
    tell.firm(
        factory,
        "request_expired",
        zh=f"需求单“{job.title}”的确认时限已过，暂留的时段已释放。",
        en=f"The time to confirm “{job.title}” is over; the held hours are free again.",
    )


def _next_words(match: Match) -> tuple[str, str]:
    following = next_candidate(match)
    if following is None:
        return "目前没有其他匹配，可以放宽条件再试。", "No other match is left: relax a condition."
    factory = following.listing.organization.short_name
    return f"下一个匹配：{factory}。", f"Next in line: {factory}."
