"""A listing as its page shows it, for the page itself and for the preview of a draft."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from capacity import (
    capabilities,
    direct_booking,
    disclosure,
    drafts,
    evidence,
    identifiers,
    idle,
    levels,
    queries,
)
from capacity.forms.calculator import CalculatorForm
from capacity.levels import Reader
from capacity.models import Listing
from marketplace.accounts import certificates

EVERYBODY = "everybody"
SEEN_AS = {
    EVERYBODY: gettext_lazy("Everybody"),
    "verified": gettext_lazy("Verified firms"),
    "partners": gettext_lazy("Firms that booked or ordered"),
}


def context(request: HttpRequest, listing: Listing, reader: Reader) -> dict[str, Any]:
    """What templates/capacity/_listing.html needs; only what this reader may see."""
    shown, row = disclosure.of(listing, reader), capabilities.row_of(listing)
    units = list(listing.units.filter(retired_at=None))
    rules = [] if "price" in shown.hides else drafts.rules_of(listing)
    calculator = None
    if "price" not in shown.hides and listing.price_mode:
        asked = request.GET if "amount" in request.GET else None
        calculator = CalculatorForm(asked, listing=listing, rules=rules)
    return {
        "listing": shown,
        "row": row,
        "unit_words": row.units(len(units)),
        "units": disclosure.units(shown, units),
        "idle": None if "calendar" in shown.hides else idle.of_units(units, at=timezone.now()),
        "evidence": evidence.explain(listing),
        "grade": queries.supplier_grade(listing.organization),
        "held": certificates.held(listing.organization, timezone.localdate()),
        "photos": shown.photos,
        "rules": rules,
        "calculator": calculator,
        "bill": calculator and calculator.result(),
        "is_own": shown.is_own,
        "may_book": direct_booking.is_open(listing) and "calendar" not in shown.hides,
        "identifier": identifiers.of("listing", listing.uuid),
    }


def readers(listing: Listing) -> dict[str, Reader]:
    """The readers a factory can look at its draft as."""
    factory = frozenset([listing.organization_id])
    return {
        EVERYBODY: levels.ANYBODY,
        "verified": Reader(is_platform=True),
        "partners": Reader(is_platform=True, dealt=factory),
    }


def view_links(seen_as: str) -> list[dict[str, Any]]:
    current = seen_as if seen_as in SEEN_AS else EVERYBODY
    return [
        {"label": label, "url": f"?as={name}", "current": name == current}
        for name, label in SEEN_AS.items()
    ]
