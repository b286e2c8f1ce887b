"""What the factory is told about the changes it asked for."""

from django.urls import reverse

from capacity.models import ListingRevision
from marketplace.notices import tell

PERMISSION = "listing.edit"


def approved(revision: ListingRevision) -> None:
    title = revision.listing.title
    _tell(
        revision,
        "revision_approved",
        zh=f"“{title}”的变更已通过，需方现在看到的是新版本。",
        en=f"Your change of “{title}” is approved; buyers see the new version now.",
    )


def declined(revision: ListingRevision) -> None:
    title = revision.listing.title
    _tell(
        revision,
        "revision_declined",
        zh=f"“{title}”的变更未通过：{revision.reason[:160]}",
        en=f"Your change of “{title}” was declined: "
        f"{(revision.reason_en or revision.reason)[:160]}",
    )


def _tell(revision: ListingRevision, kind: str, *, zh: str, en: str) -> None:
    tell.firm(
        revision.listing.organization,
        kind,
        zh=zh,
        en=en,
        path=reverse("capacity:revision", args=[revision.uuid]),
        permission=PERMISSION,
        mail=True,
    )
