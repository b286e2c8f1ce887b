"""Changing a listing that was reviewed: the wish is reviewed too, the old version stays live.

A revision is pending until a moderator approves or declines it, or the factory withdraws it. What
needs no review is written at once; `docs/adr/0005` says what and why.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from capacity import (
    amendments,
    drafts,
    facts,
    listing_index,
    listings,
    revision_notices,
    screening,
    units,
)
from capacity.amendments import Amendment
from capacity.models import Listing, ListingRevision, Screening, Unit
from capacity.screening import Candidate
from capacity.signals import listing_published
from marketplace.accounts.models import Document, User
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY, STAFF, SYSTEM, Move, Moves, begin

EDIT, MODERATE = drafts.EDIT, listings.MODERATE
REVISABLE = listings.LIVE | {"suspended"}  # what was suspended is put right by a change, too
PRICED = frozenset((*facts.PRICE_FACTS, "price_rules"))
UNMATCHED = frozenset(("title", "description", "address", "levels", "price_level", "own_number"))
"""Facts no match depends on: the others make waiting jobs be matched again."""

SCREENED_AT_ONCE = 200

State = ListingRevision.State
MOVES = Moves(
    "listing_revision",
    Move("approve", {"pending"}, "approved", STAFF, MODERATE),
    Move("decline", {"pending"}, "declined", STAFF, MODERATE),
    Move("withdraw", {"pending"}, "withdrawn", FACTORY | SYSTEM, EDIT),
)


def change(
    listing: Listing,
    *,
    fields: dict[str, Any],
    by: User,
    at: datetime,
    unit_rows: list[dict[str, Any]] | None = None,
    price_rules: list[dict[str, Any]] | None = None,
    photos: list[Document] | None = None,
    note: str = "",
) -> ListingRevision | None:
    """Asks for a change; None when it needs no review and is live already.

    Replaces a pending wish that nobody has taken. Raises Invalid at a wrong field, NotAllowed,
    WrongState for a listing that is not live, Refused when nothing changes or a moderator holds
    the pending wish.
    """
    with transaction.atomic():
        locked = _lock(listing)
        may_change(locked, by)
        sent = {"units": unit_rows, "price_rules": price_rules, "photos": photos}
        wanted = amendments.amendment(locked, fields=_facts(fields), **sent)
        _check(locked, wanted, by=by, at=at)
        if _needs_no_review(locked, wanted):
            _write(locked, wanted.facts, by=by, at=at, move="adjust")
            revision = None
        else:
            revision = _submit(locked, wanted, note, by=by, at=at)
    listing.refresh_from_db()
    return revision


def withdraw(revision: ListingRevision, *, by: User | None, at: datetime) -> None:
    """The factory takes its wish back; the listing stays as it is."""
    with MOVES.moving(revision, "withdraw", by=by, at=at) as locked:
        locked.decided_by, locked.decided_at = by, at


def withdraw_pending(listing: Listing, *, at: datetime) -> None:
    """The listing has left for good: nothing waits for the desk any more."""
    for revision in listing.revisions.filter(state=State.PENDING):
        withdraw(revision, by=None, at=at)


def take(revision: ListingRevision, *, by: User, at: datetime) -> None:
    """From now on this moderator reviews it, also when a colleague had taken it."""
    _hold(revision, by, by=by, at=at, move="take")
    screen(revision, at=at)


def release(revision: ListingRevision, *, by: User, at: datetime) -> None:
    """Back to the queue, for whoever has time."""
    _hold(revision, None, by=by, at=at, move="release")


def approve(revision: ListingRevision, *, seen: int, by: User, at: datetime) -> None:
    """Writes the wish into the listing. `seen`: its version the moderator looked at.

    Raises Refused (`changed_meanwhile`) when the listing has another version by now.
    """
    with transaction.atomic():
        listing = _lock(revision.listing)
        if listing.version != seen:
            raise Refused(
                _("The listing has changed while you were reading. Look at the differences again."),
                code="changed_meanwhile",
            )
        with MOVES.moving(revision, "approve", by=by, at=at) as locked:
            _is_holder(locked, by)
            locked.decided_by, locked.decided_at = by, at
        if revision.changes_photos:
            listing.photos.set(revision.photos.all())
        _write(listing, revision.facts, by=by, at=at, move="revise")
        revision_notices.approved(revision)


def decline(
    revision: ListingRevision, *, reason: str, by: User, at: datetime, reason_en: str = ""
) -> None:
    listings.need_reason(reason)
    with transaction.atomic():
        with MOVES.moving(revision, "decline", by=by, at=at, reason=reason) as locked:
            _is_holder(locked, by)
            locked.decided_by, locked.decided_at = by, at
            locked.reason, locked.reason_en = reason, reason_en
        revision_notices.declined(revision)


def candidate(revision: ListingRevision) -> Candidate:
    """The listing as the wish would make it."""
    listing, said = revision.listing, revision.facts
    rules = said.get("price_rules", amendments.rules_of(listing))
    photos = revision.photos if revision.changes_photos else listing.photos
    return Candidate(
        amendments.amended(listing, said),
        list(photos.order_by("id")),
        amendments.units_with(listing, said),
        rules,
        frozenset(listing.photos.values_list("pk", flat=True)),
    )


def screen(revision: ListingRevision, *, at: datetime) -> Screening:
    return screening.of_revision(revision, candidate(revision), at=at)


def screen_due(at: datetime) -> int:
    """Checks again what waited for the fingerprints of photographs; safe to run twice."""
    rows = list(screening.due(at)[:SCREENED_AT_ONCE])
    for row in rows:
        if row.revision:
            screen(row.revision, at=at)
        else:
            screening.of_listing(row.listing, at=at)
    return len(rows)


def _lock(listing: Listing) -> Listing:
    """Before its revisions, always: two people deciding at once wait for one another here."""
    rows = Listing.objects.select_related("organization", "process")
    return rows.select_for_update(of=("self",)).get(pk=listing.pk)


def is_open_to(listing: Listing, user: Any) -> bool:
    """Whether this person could change this listing now, for buttons."""
    return listing.state in REVISABLE and bool(listing.actors(user, EDIT) & FACTORY)


def may_change(listing: Listing, by: User) -> None:
    if not listing.actors(by, EDIT) & FACTORY:
        raise NotAllowed(_("This listing belongs to another firm."))
    if listing.state in drafts.EDITABLE:
        raise WrongState(_("This listing is still a draft: edit it and hand it in."))
    if listing.state not in REVISABLE:
        raise WrongState(
            _("It cannot be changed while it is “%(state)s”. Copy it to offer something different.")
            % {"state": listing.get_state_display()}
        )


def _facts(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = fields.keys() - set(facts.FACTS)
    if unknown:
        raise TypeError(f"not facts of a listing: {sorted(unknown)}")
    return fields


def _check(listing: Listing, wanted: Amendment, *, by: User, at: datetime) -> None:
    if not wanted:
        raise Refused(_("Nothing is different from the listing as it stands."), code="no_change")
    for name in sorted(amendments.FIXED & wanted.names):
        raise Invalid(_("Another process is another listing: copy this one."), field=name)
    if PRICED & wanted.names and not drafts.may_price(listing, by):
        raise NotAllowed(_("Prices are set by the owner or a manager of the firm."))
    if wanted.photos is not None and len(wanted.photos) > drafts.MOST_PHOTOS:
        raise Invalid(
            _("A listing shows at most %(most)s photos. Remove one first.")
            % {"most": drafts.MOST_PHOTOS},
            field="photos",
        )
    changed = amendments.amended(listing, wanted.facts)
    facts.check(changed)
    _check_complete(changed)
    _check_units(listing, wanted, at)
    drafts.checked_price_rules(listing, amendments.rules_from(wanted.facts.get("price_rules", [])))


def _check_complete(changed: Listing) -> None:
    if not changed.title:
        raise Invalid(_("Give the listing a title."), field="title")
    if not (changed.price_mode and screening.price_of(changed)):
        by_value = changed.price_mode == "value"
        raise Invalid(_("Set a price."), field="value_bps" if by_value else "price_fen")


def _check_units(listing: Listing, wanted: Amendment, at: datetime) -> None:
    """Own units and new ones only, each with a name of its own."""
    rows = wanted.facts.get("units", [])
    standing = {str(uuid) for uuid in listing.units.values_list("uuid", flat=True)}
    if any(row["uuid"] and row["uuid"] not in standing for row in rows):
        raise NotAllowed(_("This unit belongs to another listing."))
    found = amendments.units_with(listing, wanted.facts)
    for unit in found:
        units.describe(unit, {}, at)
    if len(found) > units.MOST_UNITS:
        raise Refused(_("A listing has at most %(most)s units.") % {"most": units.MOST_UNITS})
    names = [unit.name for unit in found]
    twin = next((name for name in names if names.count(name) > 1), None)
    if twin:
        raise Invalid(
            _("There is a unit “%(name)s” already; give each its own name.") % {"name": twin},
            field="name",
        )


def _needs_no_review(listing: Listing, wanted: Amendment) -> bool:
    if wanted.names <= amendments.DIRECT:
        return True
    if wanted.photos is not None or not amendments.is_cheaper(listing, wanted):
        return False
    _where, others = screening.market_of(listing)
    price = screening.price_of(amendments.amended(listing, wanted.facts))
    return others is None or price is None or not others.is_outside(price)


def _submit(
    listing: Listing, wanted: Amendment, note: str, *, by: User, at: datetime
) -> ListingRevision:
    _replace_pending(listing, by=by, at=at)
    try:
        with transaction.atomic():
            revision = ListingRevision.objects.create(
                listing=listing,
                based_on=listing.version,
                facts=wanted.facts,
                before=wanted.before,
                changes_photos=wanted.photos is not None,
                note=note.strip(),
                submitted_by=by,
                submitted_at=at,
                promised_at=at + listings.REVIEW_WITHIN,
            )
    except IntegrityError as error:  # the listing is locked; only a broken lock comes here
        raise Refused(_("A change of this listing waits already.")) from error
    revision.photos.set(wanted.photos or [])
    revision.refresh_from_db(fields=["uuid", "created_at"])
    begin("listing_revision", revision, by=by, at=at, listing=str(listing.uuid))
    screen(revision, at=at)
    return revision


def _replace_pending(listing: Listing, *, by: User, at: datetime) -> None:
    for pending in listing.revisions.filter(state=State.PENDING).select_related("taken_by"):
        if pending.taken_by:
            raise Refused(
                _(
                    "The review desk is reading your last change now. Wait for its answer, or "
                    "withdraw that change first."
                ),
                code="in_review",
            )
        withdraw(pending, by=by, at=at)


def _write(listing: Listing, said: dict[str, Any], *, by: User, at: datetime, move: str) -> None:
    """The facts go live: a new version, the words and the index, and jobs that waited for it."""
    changed = amendments.amended(listing, said)
    facts.check(changed)
    changed.version = listing.version + 1
    changed.save()
    _write_units(changed, said.get("units", []))
    if "price_rules" in said:
        drafts.write_price_rules(changed, amendments.rules_from(said["price_rules"]))
    journal.record_move(
        "listing", changed, move, by=by, at=at, came_from=listing.state, reason="", data=said
    )
    listing_index.refresh_words(changed)
    shown = listing_index.refresh(changed, at=at)
    if shown.state == Listing.State.PUBLISHED and said.keys() - UNMATCHED:
        listing_published.send(Listing, listing=shown, at=at)


def _write_units(listing: Listing, rows: list[dict[str, Any]]) -> None:
    """A new unit has no idle time until its calendar is set, which needs no review."""
    for row in rows:
        said = {name: row[name] for name in amendments.UNIT_FIELDS}
        if row["uuid"]:
            Unit.objects.filter(listing=listing, uuid=row["uuid"]).update(**said)
        else:
            Unit.objects.create(listing=listing, **said)


def _hold(
    revision: ListingRevision, holder: User | None, *, by: User, at: datetime, move: str
) -> None:
    with transaction.atomic():
        locked = ListingRevision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
        MOVES.check(locked, "approve", by=by)
        locked.taken_by = holder
        locked.save(update_fields=["taken_by"])
        journal.record_move(
            "listing_revision", locked, move, by=by, at=at, came_from="pending", reason="", data={}
        )
    revision.taken_by = holder


def _is_holder(revision: ListingRevision, by: User) -> None:
    if revision.taken_by_id and revision.taken_by_id != by.pk:
        raise Refused(
            _("%(name)s has this in hand. Take it over first.") % {"name": revision.taken_by},
            code="in_other_hands",
        )
