"""The life of a listing: drafted, reviewed, published, paused, gone stale, archived."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from capacity import facts, listing_index, listing_notices, windows
from capacity.models import Booking, IdleWindow, Listing, Unit
from capacity.signals import listing_published
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, User
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY, STAFF, SYSTEM, Move, Moves, begin

REVIEW_WITHIN = timedelta(days=1)  # what the desk promises
FRESH_FOR = timedelta(days=14)  # a calendar nobody confirmed for longer is stale
MOST_PHOTOS = 8
MOST_UNITS = 50
EDITABLE = (Listing.State.DRAFT, Listing.State.CHANGES)

State = Listing.State


def gaps(listing: Listing, at: datetime) -> list[tuple[str, str]]:
    """What is still missing before it can be submitted: (step of the wizard, sentence)."""
    units = list(listing.units.filter(retired_at=None))
    offered = IdleWindow.objects.filter(unit__in=units, during__endswith__gt=at).exists()
    priced = listing.value_bps if listing.price_mode == "value" else listing.price_fen
    found = [
        ("what", not listing.title, _("Give the listing a title.")),
        ("what", listing.process is None, _("Choose a process from the taxonomy.")),
        ("units", not units, _("Add at least one unit: a machine, a line, a room or a team.")),
        (
            "units",
            bool(units) and not offered,
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


def _is_old(listing: Listing, at: datetime) -> None:
    if listing.calendar_confirmed_at and listing.calendar_confirmed_at > at - FRESH_FOR:
        raise WrongState(_("This calendar was confirmed less than 14 days ago."))


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


EDIT, MODERATE = "listing.edit", "listing.moderate"
LIVE = {"published", "paused", "stale"}
MOVES = Moves(
    "listing",
    Move("submit", {"draft", "changes_requested"}, "submitted", FACTORY, EDIT, _is_complete),
    Move("take", {"submitted"}, "in_review", STAFF, MODERATE),
    Move("publish", {"in_review"}, "published", STAFF, MODERATE, _is_complete),
    Move("request_changes", {"in_review"}, "changes_requested", STAFF, MODERATE),
    Move("reject", {"in_review"}, "rejected", STAFF, MODERATE),
    Move("pause", {"published"}, "paused", FACTORY, EDIT),
    Move("resume", {"paused"}, "published", FACTORY, EDIT, _is_complete),
    Move(
        "mark_stale",
        {"published"},
        "stale",
        SYSTEM,
        guard=_is_old,
        timer="14 days without a confirmed calendar",
    ),
    Move("confirm_calendar", {"published", "stale"}, "published", FACTORY, EDIT, _is_complete),
    Move("suspend", LIVE, "suspended", STAFF | SYSTEM, MODERATE),
    Move("reinstate", {"suspended"}, "published", STAFF, MODERATE, _is_complete),
    Move("archive", set(State.values) - {"archived"}, "archived", FACTORY, EDIT, _has_no_bookings),
)


def create(organization: Organization, *, by: User, at: datetime, **fields: Any) -> Listing:
    """A new draft. `fields` are those of facts.FACTS; the place is the firm's unless given.

    Raises NotAllowed for strangers, Refused for firms that only buy, Invalid at a wrong field.
    """
    if not roles.member_can(by, organization, EDIT):
        raise NotAllowed(_("Your role in this firm does not include its capacity."))
    if not organization.supplies:
        raise Refused(
            _("This firm only buys. Say in the firm details that it offers capacity too.")
        )
    fields = {"region": organization.region, **fields}
    listing = Listing(organization=organization)
    _apply(listing, fields, by)
    with transaction.atomic():
        listing.save()
        listing.refresh_from_db(fields=["uuid", "created_at"])
        begin("listing", listing, by=by, at=at)
    return listing


def copy(listing: Listing, *, by: User, at: datetime) -> Listing:
    """A new draft with the same facts, price, photos and units; the calendar is asked anew."""
    fields = {name: getattr(listing, name) for name in facts.FACTS}
    if not listing.actors(by, "listing.price") & FACTORY:
        fields = {name: value for name, value in fields.items() if name not in facts.PRICE_FACTS}
    fields["title"] = _("%(title)s (copy)") % {"title": listing.title[:70]}
    with transaction.atomic():
        twin = create(listing.organization, by=by, at=at, **fields)
        twin.photos.set(listing.photos.all())
        for unit in listing.units.filter(retired_at=None):
            add_unit(twin, name=unit.name, model_name=unit.model_name, by=by, at=at)
    return twin


def edit(listing: Listing, *, by: User, at: datetime, **fields: Any) -> None:
    """Changes facts of a draft or of one that changes were asked for."""
    with _editing(listing, by=by, at=at) as locked:
        _apply(locked, fields, by)


def add_unit(listing: Listing, *, name: str, by: User, at: datetime, model_name: str = "") -> Unit:
    """A physical unit; every unit of a listing has a name of its own."""
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Give the unit a name, such as “5-axis 1”."), field="name")
    with _editing(listing, by=by, at=at) as locked:
        if locked.units.filter(retired_at=None).count() >= MOST_UNITS:
            raise Refused(_("A listing has at most %(most)s units.") % {"most": MOST_UNITS})
        unit = Unit(listing=locked, name=name, model_name=model_name)
        _save_unit(unit)
        unit.refresh_from_db(fields=["uuid", "created_at"])
    return unit


def edit_unit(unit: Unit, *, name: str, model_name: str, by: User, at: datetime) -> None:
    with _editing(unit.listing, by=by, at=at):
        unit.name, unit.model_name = " ".join(name.split()), model_name
        _save_unit(unit)


def retire_unit(unit: Unit, *, by: User, at: datetime) -> None:
    """Takes the unit out of the listing; refused while somebody has booked it."""
    windows.retire(unit, by=by, at=at)


def set_pattern(unit: Unit, rows: Iterable[windows.Row], *, by: User | None, at: datetime) -> None:
    """The unit's idle hours of the week, as (weekday, starts, ends); counts as a fresh calendar."""
    with transaction.atomic():
        windows.set_pattern(unit, rows, by=by, at=at)
        Listing.objects.filter(pk=unit.listing_id).update(calendar_confirmed_at=at)


def add_photo(listing: Listing, document: Document, *, by: User, at: datetime) -> None:
    with _editing(listing, by=by, at=at) as locked:
        if locked.photos.count() >= MOST_PHOTOS:
            raise Invalid(
                _("A listing shows at most %(most)s photos. Remove one first.")
                % {"most": MOST_PHOTOS},
                field="photos",
            )
        locked.photos.add(document)


def remove_photo(listing: Listing, document: Document, *, by: User, at: datetime) -> None:
    with _editing(listing, by=by, at=at) as locked:
        locked.photos.remove(document)


def submit(listing: Listing, *, by: User, at: datetime) -> None:
    """Hands it to the review desk. Refused, naming what is missing."""
    with MOVES.moving(listing, "submit", by=by, at=at) as locked:
        locked.submitted_at, locked.promised_at = at, at + REVIEW_WITHIN


def take(listing: Listing, *, by: User, at: datetime) -> None:
    with MOVES.moving(listing, "take", by=by, at=at) as locked:
        locked.reviewed_by = by


def publish(listing: Listing, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        with MOVES.moving(listing, "publish", by=by, at=at) as locked:
            _decide(locked, by, at, "")
            locked.published_at = at
        _show(listing, at)
        listing_notices.published(listing)


def request_changes(listing: Listing, *, reason: str, by: User, at: datetime) -> None:
    _need_reason(reason)
    with transaction.atomic():
        with MOVES.moving(listing, "request_changes", by=by, at=at, reason=reason) as locked:
            _decide(locked, by, at, reason)
        listing_notices.changes_requested(listing)


def reject(listing: Listing, *, reason: str, by: User, at: datetime) -> None:
    _need_reason(reason)
    with transaction.atomic():
        with MOVES.moving(listing, "reject", by=by, at=at, reason=reason) as locked:
            _decide(locked, by, at, reason)
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


def reinstate(listing: Listing, *, by: User, at: datetime) -> None:
    _reopen(listing, "reinstate", by=by, at=at)


def mark_stale(listing: Listing, *, at: datetime) -> None:
    with transaction.atomic():
        with MOVES.moving(listing, "mark_stale", by=None, at=at):
            pass
        listing_index.refresh(listing, at=at)
        listing_notices.stale(listing)


def sweep_stale(at: datetime) -> int:
    """Every published listing whose calendar nobody confirmed for 14 days."""
    old = Listing.objects.filter(
        state=State.PUBLISHED, calendar_confirmed_at__lte=at - FRESH_FOR
    ).order_by("id")
    count = 0
    for listing in list(old):
        try:
            mark_stale(listing, at=at)
            count += 1
        except WrongState:  # confirmed or paused in this very moment
            continue
    return count


def suspend(listing: Listing, *, reason: str, by: User | None, at: datetime) -> None:
    _need_reason(reason)
    with transaction.atomic():
        with MOVES.moving(listing, "suspend", by=by, at=at, reason=reason) as locked:
            locked.review_reason = reason
        listing_index.refresh(listing, at=at)
        listing_notices.suspended(listing)


def archive(listing: Listing, *, by: User, at: datetime) -> None:
    """For good. Refused while bookings are open."""
    with transaction.atomic():
        with MOVES.moving(listing, "archive", by=by, at=at):
            pass
        listing_index.refresh(listing, at=at)


def _reopen(listing: Listing, move: str, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        with MOVES.moving(listing, move, by=by, at=at) as locked:
            locked.calendar_confirmed_at = at
        _show(listing, at)


def _show(listing: Listing, at: datetime) -> None:
    listing_index.refresh_words(listing)
    listing_index.refresh(listing, at=at)
    listing_published.send(Listing, listing=listing, at=at)


def _decide(listing: Listing, by: User, at: datetime, reason: str) -> None:
    listing.reviewed_by, listing.reviewed_at, listing.review_reason = by, at, reason


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Write a reason; the factory reads it."), field="reason")


def _apply(listing: Listing, fields: dict[str, Any], by: User) -> None:
    """Sets the facts and checks them all; prices need a permission of their own."""
    unknown = fields.keys() - set(facts.FACTS)
    if unknown:
        raise TypeError(f"not facts of a listing: {sorted(unknown)}")
    if fields.keys() & facts.PRICE_FACTS and not listing.actors(by, "listing.price") & FACTORY:
        raise NotAllowed(_("Prices are set by the owner or a manager of the firm."))
    for name, value in fields.items():
        setattr(listing, name, value)
    facts.check(listing)
    if listing.process is not None:
        listing.kind = facts.kind_of(listing.process.code)


def _save_unit(unit: Unit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        if "unit_name_in_listing" not in str(error):
            raise
        raise Invalid(
            _("There is a unit “%(name)s” already; give each its own name.") % {"name": unit.name},
            field="name",
        ) from None


@contextmanager
def _editing(listing: Listing, *, by: User, at: datetime) -> Iterator[Listing]:
    """The locked listing, editable by this person; saved with a new version and a journal line."""
    with transaction.atomic():
        locked = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
        if not locked.actors(by, EDIT) & FACTORY:
            raise NotAllowed(_("This listing belongs to another firm."))
        if locked.state not in EDITABLE:
            raise WrongState(
                _(
                    "Facts and price stay as they were reviewed. "
                    "Copy the listing to offer something different."
                )
            )
        yield locked
        locked.version += 1
        locked.save()
        journal.record_move(
            "listing", locked, "edit", by=by, at=at, came_from=locked.state, reason="", data={}
        )
    for name in ("kind", "version", *facts.FACTS):
        setattr(listing, name, getattr(locked, name))
