"""Reading wished changes, for the factory that wishes them and for the desk."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from capacity import levels
from capacity.models import Listing, ListingRevision
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization

State = ListingRevision.State


def revision_for(user: Any, uuid: UUID) -> ListingRevision:
    """One of the person's firms', or any for the review desk; else 404."""
    rows = _rows()
    if not roles.staff_can(user, "listing.moderate"):
        firms = Organization.objects.filter(
            memberships__user=user if user.is_authenticated else None
        )
        rows = rows.filter(listing__organization__in=firms)
    revision = rows.filter(uuid=uuid).first()
    if revision is None:
        raise Http404
    return revision


def revisions_for(user: Any, organization: Organization) -> QuerySet[ListingRevision]:
    """The firm's, newest first; none for people outside it."""
    if roles.firm_role(user, organization) is None:
        return ListingRevision.objects.none()
    return _rows().filter(listing__organization=organization).order_by("-id")


def pending_of(listing: Listing) -> ListingRevision | None:
    return _rows().filter(listing=listing, state=State.PENDING).first()


def latest_of(listings: Iterable[Listing]) -> dict[int, ListingRevision]:
    """The newest wish of each listing, as listing id → revision; one query."""
    rows = _rows().filter(listing__in=listings).order_by("listing_id", "-id")
    return {each.listing_id: each for each in rows.distinct("listing_id")}


def photo_of(revision: ListingRevision, uuid: UUID, reader: levels.Reader) -> Document:
    """A photo the wish adds, keeps or takes away, if its level lets this reader open it."""
    allowed = levels.file_levels(reader, revision.listing)
    former = Document.objects.filter(uuid__in=revision.before.get("photos", []))
    for photos in (revision.photos.all(), revision.listing.photos.all(), former):
        if photo := photos.filter(uuid=uuid, level__in=allowed).first():
            return photo
    raise Http404


def shown_former(uuids: Collection[UUID]) -> set[UUID]:
    """Those among these photos that a change took away: its comparison still shows them."""
    texts = [str(uuid) for uuid in uuids]
    rows = ListingRevision.objects.filter(changes_photos=True, before__photos__has_any_keys=texts)
    return {UUID(text) for said in rows.values_list("before__photos", flat=True) for text in said}


def _rows() -> QuerySet[ListingRevision]:
    return ListingRevision.objects.select_related(
        "listing__organization", "listing__process", "submitted_by", "taken_by", "decided_by"
    )
