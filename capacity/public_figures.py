"""What everybody may read about capacity: figures and offers of the landing and firm pages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capacity import queries, wording
from capacity.models import Listing, Unit
from marketplace.accounts.models import Organization
from marketplace.accounts.todo import Figure, Offer


def figures(organization: Organization | None) -> list[Figure]:
    """Listings on offer and the machines behind them, of one firm or of all."""
    live = Listing.objects.filter(state=Listing.State.PUBLISHED, ix__isnull=False)
    if organization is not None:
        if not organization.supplies:
            return []
        live = live.filter(organization=organization)
    machines = Unit.objects.filter(listing__in=live, retired_at=None).count()
    return [
        Figure(
            label=_("Capacity on offer"),
            figure=f"{live.count():,}",
            note=ngettext("%(count)s machine", "%(count)s machines", machines)
            % {"count": f"{machines:,}"},
            url="" if organization else reverse("capacity:search"),
            definition=_("Published listings whose calendar is confirmed."),
        )
    ]


def offers(limit: int) -> list[Offer]:
    """The latest listings on offer."""
    rows = queries.live_listings().order_by("-ix__published_at", "-id")[:limit]
    return [_offer(listing) for listing in rows]


def _offer(listing: Listing) -> Offer:
    return Offer(
        title=listing.title,
        url=reverse("capacity:listing_detail", args=[listing.uuid]),
        place=wording.short_place(listing.region),
        price=wording.price(listing),
        note=listing.organization.short_name,
        grade=listing.grade,
    )
