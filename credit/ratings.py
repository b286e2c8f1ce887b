"""Sealed two-way ratings: nobody sees the other's before giving their own."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credit import events, rating_notices
from credit.models import Rating, Side
from marketplace.accounts import roles
from marketplace.audit import journal
from marketplace.core import moves
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.core.moves import BUYER, FACTORY, SYSTEM, Move, Moves
from orders.models import WorkOrder

WINDOW = timedelta(days=14)
LONGEST_COMMENT = 1000

MOVES = Moves(
    "rating",
    Move("submit", {"invited"}, "submitted", BUYER | FACTORY, "rating.give"),
    Move("reveal", {"submitted"}, "revealed", SYSTEM, timer="when both are in, or after 14 days"),
    Move("count", {"revealed"}, "counted", SYSTEM),
    Move("lapse", {"invited"}, "lapsed", SYSTEM, timer="14 days"),
)


def invite(work_order: WorkOrder, *, at: datetime) -> list[Rating]:
    """Opens both ratings of a completed work order; once, however often it is told."""
    factory, buyer = work_order.factory, work_order.order.buyer
    pairs = [(Side.SUPPLIER, buyer, factory), (Side.BUYER, factory, buyer)]
    ratings = []
    for side, rater, ratee in pairs:
        rating, created = Rating.objects.get_or_create(
            work_order=work_order,
            side=side,
            defaults={"rater": rater, "ratee": ratee, "closes_at": at + WINDOW},
        )
        if created:
            moves.begin("rating", rating, by=None, at=at)
            rating_notices.invited(rating)
        ratings.append(rating)
    return ratings


def submit(rating: Rating, *, stars: int, comment: str, by: Any, at: datetime) -> None:
    """Seals a rating; when the other side's is in too, both are revealed together.

    Raises Invalid for stars outside 1…5, Refused after the window has closed.
    """
    _check(stars, comment)
    with transaction.atomic():
        # Both sides submit under the work order's lock: the second one sees the first.
        work_order = WorkOrder.objects.select_for_update().get(pk=rating.work_order_id)
        if at >= rating.closes_at:
            raise Refused(_("The time for rating this order has passed."))
        with MOVES.moving(rating, "submit", by=by, at=at) as locked:
            locked.stars, locked.comment = stars, comment.strip()
            locked.submitted_by, locked.submitted_at = by, at
        if not _of(work_order).exclude(state=Rating.State.SUBMITTED).exists():
            _reveal(work_order, at=at)
    rating.refresh_from_db()


def _check(stars: int, comment: str) -> None:
    if stars not in range(1, 6):
        raise Invalid(_("Choose one to five stars."), field="stars")
    if stars <= 2 and not comment.strip():
        raise Invalid(
            _("With one or two stars, say in a sentence what went wrong."), field="comment"
        )
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(_("Keep the comment under 1,000 characters."), field="comment")


def close_window(work_order: WorkOrder, *, at: datetime) -> None:
    """After 14 days: what is sealed is revealed, what is missing lapses."""
    with transaction.atomic():
        locked = WorkOrder.objects.select_for_update().get(pk=work_order.pk)
        for rating in _of(locked).filter(state=Rating.State.INVITED):
            with MOVES.moving(rating, "lapse", by=None, at=at):
                pass
        _reveal(locked, at=at)


def reveal_due(*, at: datetime) -> int:
    """Sweep: closes every window whose time has come."""
    due = WorkOrder.objects.filter(
        ratings__state__in=["invited", "submitted"], ratings__closes_at__lte=at
    ).distinct()
    closed = 0
    for work_order in due[:100]:
        close_window(work_order, at=at)
        closed += 1
    return closed


def _reveal(work_order: WorkOrder, *, at: datetime) -> None:
    """Opens what is sealed; under the work order's lock nobody sees one before the other."""
    sealed = list(_of(work_order).filter(state=Rating.State.SUBMITTED))
    for rating in sealed:
        with MOVES.moving(rating, "reveal", by=None, at=at) as locked:
            locked.revealed_at = at
        events.record_rated(rating, at=at)
        with MOVES.moving(rating, "count", by=None, at=at):
            pass
    rating_notices.opened(work_order, sealed)


def _of(work_order: WorkOrder) -> QuerySet[Rating]:
    ratings = Rating.objects.filter(work_order=work_order).order_by("id")
    return ratings.select_related("rater", "ratee", "work_order__order")


def reply(rating: Rating, *, text: str, by: Any, at: datetime) -> None:
    """The rated firm's one public answer; it cannot be changed afterwards."""
    text = text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise Invalid(_("Write an answer of up to 1,000 characters."), field="reply")
    with transaction.atomic():
        locked = Rating.objects.select_for_update(of=("self",)).get(pk=rating.pk)
        if not roles.member_can(by, locked.ratee, "rating.give"):
            raise NotAllowed(_("Only the rated firm answers a rating."))
        if locked.revealed_at is None:
            raise Refused(_("A rating can be answered once it is revealed."))
        if locked.reply:
            raise Refused(_("You have answered this rating already; an answer stands as it is."))
        locked.reply, locked.replied_at = text, at
        locked.save(update_fields=["reply", "replied_at"])
        facts = {"organization": locked.ratee.uuid, "region": locked.ratee.region}
        journal.record("rating", locked.uuid, "reply", by=by, at=at, **facts)
