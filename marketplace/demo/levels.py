"""Some firms keep things to themselves: prices for members or partners, a hidden calendar."""

from capacity import level_changes
from capacity.models import Listing
from marketplace.accounts.models import Membership
from marketplace.demo.world import World

CHOICES = (
    {"price": "platform", "serial_number": "counterparty"},
    {"price": "counterparty", "units": "platform"},
    {"calendar": "platform", "address": "counterparty"},
)
EVERY = 6  # of the listings on offer, so that search still shows prices nearly everywhere


def keep_back(world: World) -> None:
    """Every sixth listing on offer hides something, each in one of three ways."""
    rows = Listing.objects.filter(state=Listing.State.PUBLISHED).select_related("organization")
    for number, listing in enumerate(rows.order_by("id")[EVERY - 1 :: EVERY]):
        owner = Membership.objects.select_related("user").get(
            organization=listing.organization, role=Membership.Role.OWNER
        )
        wanted = CHOICES[number % len(CHOICES)]
        level_changes.change(listing, wanted, by=owner.user, at=world.now)
