"""What people of a firm may do with one of its units, by their role."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from capacity.doors import Link
from capacity.models import Unit
from marketplace.accounts import roles


def links(user: Any, unit: Unit) -> list[Link]:
    firm, listing = unit.listing.organization, unit.listing
    found = [Link(_("Calendar"), reverse("capacity:calendar"), is_main=True)]
    found.append(Link(_("What it measures"), reverse("capacity:machine", args=[unit.uuid])))
    if roles.member_can(user, firm, "listing.edit"):
        levels = reverse("capacity:listing_levels", args=[listing.uuid])
        found.append(Link(_("Who may see what"), levels))
    return found
