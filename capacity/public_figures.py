"""What everybody may read about capacity: figures and offers of the landing and firm pages."""

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capacity import cards, levels, search
from capacity.cards import Card
from capacity.models import ListingEntry
from marketplace.accounts.models import Organization
from marketplace.accounts.todo import Figure, Offer

KEPT_SECONDS = 60  # of the whole country's figures: to count a million rows takes a while


def figures(organization: Organization | None) -> list[Figure]:
    """Listings on offer and the machines behind them, of one firm or of all."""
    if organization is not None and not organization.supplies:
        return []
    listings, machines = _counts(organization)
    return [
        Figure(
            label=_("Capacity on offer"),
            figure=f"{listings:,}",
            note=ngettext("%(count)s machine", "%(count)s machines", machines)
            % {"count": f"{machines:,}"},
            url="" if organization else reverse("capacity:search"),
            definition=_("Published listings whose calendar is confirmed."),
        )
    ]


def _counts(organization: Organization | None) -> tuple[int, int]:
    if organization is not None:
        return _count(ListingEntry.objects.filter(organization=organization))
    known = cache.get("capacity-on-offer")
    if known is None:
        known = _count(ListingEntry.objects.all())
        if known[0] > search.plans.COUNTED:
            cache.set("capacity-on-offer", known, KEPT_SECONDS)
    return known


def _count(entries: QuerySet[ListingEntry]) -> tuple[int, int]:
    found = entries.aggregate(listings=Count("pk"), machines=Sum("unit_count", default=0))
    return found["listings"], found["machines"]


def offers(limit: int) -> list[Offer]:
    """The latest listings on offer."""
    found = search.find({"sort": "newest"}, size=limit)
    return [_offer(card) for card in cards.fetch(found.listings, reader=levels.ANYBODY)]


def _offer(card: Card) -> Offer:
    return Offer(
        title=card.title,
        url=card.url,
        place=card.place,
        price=card.price,
        note=card.firm,
        grade=card.grade,
    )
