"""What a moderator reads about one case: the checks, the history, whose it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity import (
    amendments,
    capabilities,
    disclosure,
    drafts,
    findings,
    idle,
    levels,
    revision_queries,
)
from capacity import queries as capacity_queries
from capacity.models import Listing, ListingRevision, PriceRule, Screening
from capacity.ranges import local_day
from capacity.screening import Candidate
from marketplace.accounts import certificates
from marketplace.accounts.models import User
from marketplace.audit.models import JournalLine

MOST_HISTORY = 30
DECISIONS = {
    "submit": pgettext_lazy("review", "Handed in"),
    "publish": _("Published"),
    "request_changes": _("Changes requested"),
    "reject": _("Rejected"),
    "suspend": _("Suspended"),
    "reinstate": _("Reinstated"),
    "mark_stale": _("Calendar not confirmed"),
    "archive": _("Archived"),
    "adjust": _("Changed without review"),
    "create": _("Change handed in"),
    "approve": _("Change approved"),
    "decline": _("Change declined"),
    "withdraw": _("Change withdrawn"),
}
TONES = {"publish": "done", "reinstate": "done", "approve": "done"}
BAD = {"reject": "risk", "suspend": "risk", "decline": "risk", "request_changes": "due"}
BY_SYSTEM = pgettext_lazy("journal", "timer")


@dataclass(frozen=True)
class Decided:
    """A line of the history."""

    title: Any
    at: datetime
    by: str
    reason: str
    tone: str


def page(
    listing: Listing,
    candidate: Candidate,
    screening: Screening | None,
    *,
    by: User,
    at: datetime,
) -> dict[str, Any]:
    """The context every case has: the listing as buyers would see it, and what is known of it.

    `shown` is all of it while it waits for the desk; afterwards what the platform may read, and
    the checks, which quote prices and words, only where nothing is hidden.
    """
    reader = levels.reader(by, listing=listing)
    shown, files = disclosure.of(candidate.listing, reader), levels.file_levels(reader, listing)
    units, row = [unit for unit in candidate.units if unit.pk], capabilities.row_of(listing)
    return {
        "listing": candidate.listing,
        "shown": shown,
        "row": row,
        "unit_words": row.units(len(units)),
        "rules": [] if "price" in shown.hides else _rules(candidate),
        "held": certificates.held(listing.organization, local_day(at)),
        "units": disclosure.units(shown, units),  # new ones have no page yet
        "photos": [photo for photo in candidate.photos if photo.level in files],
        "idle": None if "calendar" in shown.hides else idle.of_units(units, at=at),
        "grade": capacity_queries.supplier_grade(listing.organization),
        "screening": screening,
        "findings": findings.of(screening, candidate.listing) if shown.is_whole else [],
        "history": history(listing),
        "others": _others(listing),
        "now": at,
    }


def _rules(candidate: Candidate) -> list[Any]:
    """Price rules as the page of a listing shows them; only work priced by time has any."""
    if candidate.listing.price_mode != Listing.PriceMode.TIME:
        return []
    rows = amendments.rules_from(candidate.rules)
    return [drafts.as_rule(PriceRule(**row)) for row in rows]


def history(listing: Listing) -> list[Decided]:
    """What was decided about the listing and its changes, newest first."""
    uuids = [listing.uuid, *listing.revisions.values_list("uuid", flat=True)]
    rows = JournalLine.objects.filter(object_uuid__in=uuids, move__in=DECISIONS)
    # "create" of the listing itself is its first draft, which is nobody's decision
    rows = rows.exclude(kind="listing", move="create").order_by("-id")[:MOST_HISTORY]
    return [_decided(row) for row in rows]


def screening_of(listing: Listing, revision: ListingRevision | None = None) -> Screening | None:
    return Screening.objects.filter(listing=listing, revision=revision).first()


def pending(listing: Listing) -> ListingRevision | None:
    return revision_queries.pending_of(listing)


def _decided(row: JournalLine) -> Decided:
    tone = TONES.get(row.move) or BAD.get(row.move, "")
    return Decided(DECISIONS[row.move], row.at, row.actor_name or str(BY_SYSTEM), row.reason, tone)


def _others(listing: Listing) -> dict[str, int]:
    """The firm's record at the desk."""
    states = listing.organization.listings.exclude(pk=listing.pk).values_list("state", flat=True)
    counted = list(states)
    return {
        "published": counted.count("published"),
        "rejected": counted.count("rejected"),
        "suspended": counted.count("suspended"),
    }
