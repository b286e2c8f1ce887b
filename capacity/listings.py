"""The life of a listing: drafted, reviewed, published, paused, gone stale, archived."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from capacity import (
    capabilities,
    drafts,
    evidence,
    listing_index,
    listing_notices,
    screening,
    staleness,
    units,
)
from capacity.models import Booking, IdleWindow, Listing
from capacity.ranges import local_day
from capacity.signals import listing_archived, listing_published
from marketplace.accounts import certificates
from marketplace.accounts.models import User
from marketplace.core import certificate_kinds
from marketplace.core.errors import Invalid, Refused, WrongState
from marketplace.core.moves import FACTORY, STAFF, SYSTEM, Move, Moves

REVIEW_WITHIN = timedelta(days=1)  # what the desk promises
FRESH_FOR = staleness.FRESH_FOR
EDITABLE = drafts.EDITABLE

State = Listing.State

# Writing a listing is asked for here, like its moves; it is done in drafts.py and units.py.
create, edit = drafts.create, drafts.edit
add_photo, remove_photo = drafts.add_photo, drafts.remove_photo
set_price_rules = drafts.set_price_rules
add_unit, edit_unit, retire_unit = units.add_unit, units.edit_unit, units.retire_unit
set_pattern = units.set_pattern


def gaps(listing: Listing, at: datetime) -> list[tuple[str, str]]:
    """What is still missing before it can be submitted: (step of the wizard, sentence)."""
    machines = list(listing.units.filter(retired_at=None))
    offered = IdleWindow.objects.filter(unit__in=machines, during__endswith__gt=at).exists()
    priced = listing.value_bps if listing.price_mode == "value" else listing.price_fen
    found = [
        ("what", not listing.title, _("Give the listing a title.")),
        ("what", listing.process is None, _("Choose a process from the taxonomy.")),
        ("units", not machines, _("Add at least one unit: a machine, a line, a room or a team.")),
        (
            "units",
            bool(machines) and not offered,
            _("The calendar offers no time: say in which hours of the week the units are idle."),
        ),
        ("price", not (listing.price_mode and priced), _("Set a price.")),
    ]
    return [(step, sentence) for step, is_missing, sentence in found if is_missing]


def _is_complete(listing: Listing, at: datetime) -> None:
    if not listing.organization.is_trading:
        raise Refused(
            _("Your firm is not verified yet. The draft is kept; submit it once you are verified."),
            code="not_verified",
        )
    missing = gaps(listing, at)
    if missing:
        sentences = " ".join(sentence for _step, sentence in missing)
        raise Refused(_("Something is still missing.") + " " + sentences, code="incomplete")


def _may_be_offered(listing: Listing, at: datetime) -> None:
    """Complete, and every certificate it needs is in force; a draft may be handed in before."""
    _is_complete(listing, at)
    needed = capabilities.required_certificates(listing)
    lacks = needed - certificates.in_force(listing.organization, local_day(at)) if needed else ()
    if lacks:
        language = get_language() or "zh-hans"
        names = ", ".join(sorted(certificate_kinds.name(code, language) for code in lacks))
        raise Refused(
            _("A certificate this listing needs is not in force: %(names)s.") % {"names": names},
            code="certificate",
        )


def _is_doubtful(listing: Listing, at: datetime) -> None:
    if not staleness.reason(listing, at):
        raise WrongState(_("This calendar was confirmed less than 14 days ago."))


def _is_believed(listing: Listing, at: datetime) -> None:
    if staleness.reason(listing, at):
        raise WrongState(_("Calendar or machine still speak against this offer."))


def _has_no_bookings(listing: Listing, at: datetime) -> None:
    open_ones = Booking.objects.filter(unit__listing=listing, state__in=Booking.OCCUPYING)
    count = open_ones.count()
    if count:
        raise Refused(
            _(
                "%(count)s booking(s) of this listing are still open. Finish or release them, "
                "or pause the listing so that no new ones come."
            )
            % {"count": count},
            code="booked",
        )


EDIT, MODERATE = drafts.EDIT, "listing.moderate"
LIVE = {"published", "paused", "stale"}
MOVES = Moves(
    "listing",
    Move("submit", {"draft", "changes_requested"}, "submitted", FACTORY, EDIT, _is_complete),
    Move("take", {"submitted", "in_review"}, "in_review", STAFF, MODERATE),
    Move("release", {"in_review"}, "submitted", STAFF, MODERATE),
    Move("publish", {"in_review"}, "published", STAFF, MODERATE, _may_be_offered),
    Move("request_changes", {"in_review"}, "changes_requested", STAFF, MODERATE),
    Move("reject", {"in_review"}, "rejected", STAFF, MODERATE),
    Move("pause", {"published"}, "paused", FACTORY, EDIT),
    Move("resume", {"paused"}, "published", FACTORY, EDIT, _may_be_offered),
    Move(
        "mark_stale",
        {"published"},
        "stale",
        SYSTEM,
        guard=_is_doubtful,
        timer="14 days without a confirmed calendar, or its machine silent or contradicting",
    ),
    Move("restore", {"stale"}, "published", SYSTEM, guard=_is_believed),
    Move("confirm_calendar", {"published", "stale"}, "published", FACTORY, EDIT, _may_be_offered),
    Move("suspend", LIVE, "suspended", STAFF | SYSTEM, MODERATE),
    Move("reinstate", {"suspended"}, "published", STAFF | SYSTEM, MODERATE, _may_be_offered),
    Move("archive", set(State.values) - {"archived"}, "archived", FACTORY, EDIT, _has_no_bookings),
)


def copy(listing: Listing, *, by: User, at: datetime) -> Listing:
    """A new draft with the same facts, prices, photos and units; the calendar is asked anew."""
    with transaction.atomic():
        facts = drafts.copied_facts(listing, by=by)
        twin = drafts.create(listing.organization, by=by, at=at, **facts)
        twin.photos.set(listing.photos.all())
        if drafts.may_price(listing, by):
            drafts.write_price_rules(twin, listing.price_rules.values(*drafts.RULE_FIELDS))
        units.copy_units(listing, twin, by=by, at=at)
    return twin


def submit(listing: Listing, *, by: User, at: datetime) -> None:
    """Hands it to the review desk, checked by the machine. Refused, naming what is missing."""
    with transaction.atomic():
        with MOVES.moving(listing, "submit", by=by, at=at) as locked:
            locked.submitted_at, locked.promised_at = at, at + REVIEW_WITHIN
            locked.reviewed_by = None
        screening.of_listing(listing, at=at)


def take(listing: Listing, *, by: User, at: datetime) -> None:
    """From now on this moderator reviews it, also when a colleague had taken it."""
    with transaction.atomic():
        with MOVES.moving(listing, "take", by=by, at=at) as locked:
            locked.reviewed_by = by
        screening.of_listing(listing, at=at)


def release(listing: Listing, *, by: User, at: datetime) -> None:
    """Back to the queue, for whoever has time; the promise stays."""
    with MOVES.moving(listing, "release", by=by, at=at) as locked:
        locked.reviewed_by = None


def publish(listing: Listing, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        with MOVES.moving(listing, "publish", by=by, at=at) as locked:
            _decide(locked, by, at)
            locked.published_at = at
        _show(listing, at)
        listing_notices.published(listing)


def request_changes(
    listing: Listing, *, reason: str, by: User, at: datetime, reason_en: str = ""
) -> None:
    need_reason(reason)
    with transaction.atomic():
        with MOVES.moving(listing, "request_changes", by=by, at=at, reason=reason) as locked:
            _decide(locked, by, at, reason, reason_en)
        listing_notices.changes_requested(listing)


def reject(listing: Listing, *, reason: str, by: User, at: datetime, reason_en: str = "") -> None:
    need_reason(reason)
    with transaction.atomic():
        with MOVES.moving(listing, "reject", by=by, at=at, reason=reason) as locked:
            _decide(locked, by, at, reason, reason_en)
        listing_notices.rejected(listing)


def pause(listing: Listing, *, by: User, at: datetime) -> None:
    """Out of search and matching; bookings stay."""
    with transaction.atomic():
        with MOVES.moving(listing, "pause", by=by, at=at):
            pass
        listing_index.refresh(listing, at=at)


def resume(listing: Listing, *, by: User, at: datetime) -> None:
    """Back on offer; who resumes also says that the calendar is right."""
    _reopen(listing, "resume", by=by, at=at)


def confirm_calendar(listing: Listing, *, by: User, at: datetime) -> None:
    """One click: the calendar is still right. Brings a stale listing back."""
    _reopen(listing, "confirm_calendar", by=by, at=at)


def reinstate(listing: Listing, *, by: User | None, at: datetime) -> None:
    """On offer again. The desk does not vouch for the calendar: an old one goes stale by itself."""
    with transaction.atomic():
        with MOVES.moving(listing, "reinstate", by=by, at=at) as locked:
            locked.review_reason = locked.review_reason_en = ""
            locked.lacks = []
        _show(listing, at)
        listing_notices.reinstated(listing)


def mark_stale(listing: Listing, *, at: datetime) -> None:
    with transaction.atomic():
        why = staleness.reason(listing, at)
        with MOVES.moving(listing, "mark_stale", by=None, at=at):
            pass
        listing_index.refresh(listing, at=at)
        listing_notices.stale(listing, why)


def restore(listing: Listing, *, at: datetime) -> bool:
    """Back on offer because what spoke against it is gone; False while something still does."""
    if staleness.reason(listing, at):
        return False
    try:
        with transaction.atomic():
            with MOVES.moving(listing, "restore", by=None, at=at):
                pass
            _show(listing, at)
    except WrongState:  # not stale at all, or doubted again in this very moment
        return False
    return True


def sweep_stale(at: datetime) -> int:
    """Every published listing whose calendar or machine no longer speaks for it."""
    count = 0
    for listing in list(staleness.due(at)):
        try:
            mark_stale(listing, at=at)
            count += 1
        except WrongState:  # confirmed or paused in this very moment
            continue
    return count


def suspend(
    listing: Listing,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    reason_en: str = "",
    lacks: Iterable[str] = (),
) -> None:
    """Off offer. What `lacks` certificates comes back by itself (requirements.py), else nothing."""
    need_reason(reason)
    with transaction.atomic():
        with MOVES.moving(listing, "suspend", by=by, at=at, reason=reason) as locked:
            locked.review_reason, locked.review_reason_en = reason, reason_en
            locked.lacks = list(lacks)
        listing_index.refresh(listing, at=at)
        listing_notices.suspended(listing)


def archive(listing: Listing, *, by: User, at: datetime) -> None:
    """For good. Refused while bookings are open."""
    with transaction.atomic():
        with MOVES.moving(listing, "archive", by=by, at=at):
            pass
        listing_index.refresh(listing, at=at)
        listing_archived.send(Listing, listing=listing, at=at)


def _reopen(listing: Listing, move: str, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        with MOVES.moving(listing, move, by=by, at=at) as locked:
            locked.calendar_confirmed_at = at
        _show(listing, at)


def _show(listing: Listing, at: datetime) -> None:
    listing_index.refresh_words(listing)
    evidence.refresh(listing, at=at)
    listing_published.send(Listing, listing=listing, at=at)


def _decide(
    listing: Listing, by: User, at: datetime, reason: str = "", reason_en: str = ""
) -> None:
    """Only whoever has it in hand decides, so that two people never read the same in vain."""
    if listing.reviewed_by_id != by.pk:
        raise Refused(
            _("%(name)s has this in hand. Take it over first.") % {"name": listing.reviewed_by},
            code="in_other_hands",
        )
    listing.reviewed_at = at
    listing.review_reason, listing.review_reason_en = reason, reason_en


def need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Write a reason; the factory reads it."), field="reason")
