"""Where a listing or a change is on its way through the review desk, for the factory."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity.models import Listing, ListingRevision
from marketplace.audit.models import JournalLine

State = Listing.State
WRITTEN, HANDED_IN, READ, ON_OFFER = (
    pgettext_lazy("review", "Written"),
    pgettext_lazy("review", "Handed in"),
    pgettext_lazy("review", "Read by the desk"),
    pgettext_lazy("review", "On offer"),
)
PLACES = {State.DRAFT: 0, State.CHANGES: 0, State.SUBMITTED: 1, State.IN_REVIEW: 2}
MOVES = {
    "submit": HANDED_IN,
    "take": _("The desk reads it"),
    "publish": _("On offer"),
    "request_changes": _("Changes requested"),
    "reject": _("Not accepted"),
    "suspend": _("Suspended by the platform"),
    "reinstate": _("On offer again"),
    "revise": _("A change went live"),
    "adjust": _("Changed without review"),
}
BAD = ("request_changes", "reject", "suspend")
MOST = 20


def of_listing(listing: Listing) -> list[dict[str, Any]]:
    """Four steps; beyond the last one there is nothing to wait for."""
    place = PLACES.get(listing.state, len(PLACES))
    whens = (None, listing.submitted_at, _by(listing, place), listing.published_at)
    return _steps((WRITTEN, HANDED_IN, READ, ON_OFFER), whens, place)


def of_revision(revision: ListingRevision) -> list[dict[str, Any]]:
    """Handed in, read, decided."""
    is_pending = revision.state == ListingRevision.State.PENDING
    last = ON_OFFER if is_pending else revision.get_state_display()
    due = revision.promised_at if is_pending else None
    whens = (revision.submitted_at, due, revision.decided_at)
    return _steps((HANDED_IN, READ, last), whens, 1 if is_pending else 3)


def history(listing: Listing) -> list[dict[str, Any]]:
    """What happened at the desk, newest first; the desk's people stay unnamed."""
    rows = JournalLine.objects.filter(object_uuid=listing.uuid, move__in=MOVES).order_by("-id")
    return [
        {
            "title": MOVES[row.move],
            "at": row.at,
            "reason": row.reason,
            "tone": "due" if row.move in BAD else "neutral",
        }
        for row in rows[:MOST]
    ]


def _by(listing: Listing, place: int) -> datetime | None:
    return listing.promised_at if place in (1, 2) else listing.reviewed_at


def _steps(labels: tuple, whens: tuple, place: int) -> list[dict[str, Any]]:
    return [
        {"label": label, "state": _state(number, place), "when": when}
        for number, (label, when) in enumerate(zip(labels, whens, strict=True))
    ]


def _state(number: int, place: int) -> str:
    return "done" if number < place else "current" if number == place else "todo"
