"""Setting who may read what: by the factory alone, without review, at any time of a listing's life.

A level is no fact about the machine, so the desk does not decide it. What is opened up to more
readers is screened for contact details again, and every change leaves a line in the journal.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import capabilities, drafts, levels, listing_index, screening
from capacity.contacts import contacts
from capacity.levels import TIERS, Level
from capacity.models import Listing
from marketplace.accounts.models import Document, User
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY

CLOSED = (Listing.State.ARCHIVED, Listing.State.REJECTED)


def current(listing: Listing) -> dict[str, str]:
    """The level of every name that can have one: fields first, then what is stated."""
    return {name: str(levels.level_of(listing, name)) for name in names_of(listing)}


def names_of(listing: Listing) -> list[str]:
    """Fields, then the stated attributes in the order of the process."""
    stated = {*listing.attributes, *(["material"] if listing.materials else [])}
    rows = capabilities.attributes_of(listing)
    return [*levels.FIELDS, *(row.code for row in rows if row.code in stated)]


def change(
    listing: Listing,
    wanted: Mapping[str, str],
    *,
    files: Mapping[UUID, str] | None = None,
    by: User,
    at: datetime,
) -> bool:
    """Sets the levels of these names and files; False when nothing is different.

    Raises NotAllowed for strangers and for who may not set prices, Invalid for what is no level,
    Refused when words with contact details would be opened to more readers.
    """
    with transaction.atomic():
        locked = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
        _check_may(locked, by)
        _check_known(locked, wanted)
        changed = _set_names(locked, wanted, by) | _set_files(locked, files or {})
        if not changed:
            return False
        _check_words(locked, changed, at)
        locked.save(update_fields=["price_level", "levels"])
        _record(locked, changed, by, at)
        if locked.state == Listing.State.PUBLISHED:
            listing_index.refresh_words(locked)
            listing_index.refresh(locked, at=at)
    listing.price_level, listing.levels = locked.price_level, locked.levels
    return True


def _check_may(listing: Listing, by: User) -> None:
    if not listing.actors(by, drafts.EDIT) & FACTORY:
        raise NotAllowed(_("This listing belongs to another firm."))
    if listing.state in CLOSED:
        raise WrongState(_("This listing is closed; nobody else reads it any more."))


def _check_known(listing: Listing, wanted: Mapping[str, str]) -> None:
    known = {*levels.FIELDS, *(row.code for row in capabilities.attributes_of(listing))}
    for name, level in wanted.items():
        if name not in known:
            raise Invalid(_("“%(key)s” has no level.") % {"key": name}, field="levels")
        if level not in Level.values:
            raise Invalid(_("Choose who may read it from the list."), field=name)


def _set_names(listing: Listing, wanted: Mapping[str, str], by: User) -> dict[str, list[str]]:
    """Name → [level before, level now] of what differs."""
    was = {name: str(levels.level_of(listing, name)) for name in wanted}
    changed = {name: [was[name], now] for name, now in wanted.items() if now != was[name]}
    if levels.PRICE in changed and not drafts.may_price(listing, by):
        raise NotAllowed(_("Who sees the price is decided by the owner or a manager of the firm."))
    listing.price_level = wanted.get(levels.PRICE, listing.price_level)
    said = {name: now for name, (_was, now) in changed.items() if name != levels.PRICE}
    listing.levels = {**listing.levels, **said}
    return changed


def _set_files(listing: Listing, files: Mapping[UUID, str]) -> dict[str, list[str]]:
    """The same for files of the listing; others are as good as not there."""
    changed = {}
    for document in listing.photos.filter(uuid__in=list(files)).order_by("id"):
        now = files[document.uuid]
        if now not in Level.values:
            raise Invalid(_("Choose who may read it from the list."), field=str(document.uuid))
        if now != document.level:
            changed[str(document.uuid)] = [str(document.level), now]
            Document.objects.filter(pk=document.pk).update(level=now)
    return changed


def _check_words(listing: Listing, changed: Mapping[str, list[str]], at: datetime) -> None:
    """More readers may not be a way around the desk: the check for contact details runs again."""
    if not any(TIERS[now] < TIERS[was] for was, now in changed.values()):
        return
    written = screening.texts(screening.standing(listing))
    found = [each.found for _where, text in written for each in contacts(text)]
    if found:
        texts = ", ".join(f"“{text}”" for text in found)
        raise Refused(
            _(
                "The words hold contact details: %(texts)s. They cannot be shown to more readers; "
                "take them out first. Firms read your address after they have booked or ordered."
            )
            % {"texts": texts},
            code="contact_details",
        )


def _record(listing: Listing, changed: Mapping[str, list[str]], by: User, at: datetime) -> None:
    journal.record_move(
        "listing",
        listing,
        "set_levels",
        by=by,
        at=at,
        came_from=listing.state,
        reason="",
        data={"levels": dict(changed)},
    )
