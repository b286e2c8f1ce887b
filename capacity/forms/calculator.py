"""The small calculator beside a price."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import pricing, wording
from capacity.models import Listing
from marketplace.core import money

LABELS = {
    "time": gettext_lazy("Machine hours"),
    "value": gettext_lazy("Order value (yuan)"),
    "lease": gettext_lazy("Months"),
}
MOST = Decimal(1_000_000)


def terms(listing: Listing) -> pricing.Terms:
    return pricing.Terms(
        mode=listing.price_mode,
        price_fen=listing.price_fen or 0,
        value_bps=listing.value_bps or 0,
        setup_fen=listing.setup_fen,
        minimum_fen=listing.minimum_fen,
    )


class CalculatorForm(forms.Form):
    """One amount in the listing's own measure, and the pieces it yields."""

    amount = forms.DecimalField(min_value=Decimal("0.01"), max_value=MOST, decimal_places=2)
    pieces = forms.IntegerField(
        label=gettext_lazy("Pieces made in it (optional)"),
        min_value=1,
        max_value=int(MOST),
        required=False,
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing
        mode = listing.price_mode
        self.fields["amount"].label = LABELS.get(mode) or _("Amount in %(unit)s") % {
            "unit": wording.measure(listing)
        }
        if mode == "piece":
            del self.fields["pieces"]

    def result(self) -> dict[str, int] | None:
        """Base, set-up and total in fen, and the total per piece; None until an amount is given."""
        if not self.listing.price_mode or not self.is_bound or not self.is_valid():
            return None
        amount = self.cleaned_data["amount"]
        cost = pricing.cost(terms(self.listing), **_counted(self.listing.price_mode, amount))
        pieces = self.cleaned_data.get("pieces") or (
            amount if self.listing.price_mode == "piece" else None
        )
        return {
            "base_fen": cost.base_fen,
            "setup_fen": cost.setup_fen,
            "minimum_fen": cost.minimum_fen if cost.is_minimum else 0,
            "total_fen": cost.total_fen,
            "unit_fen": cost.unit_fen(pieces) if pieces else 0,
        }


def _counted(mode: str, amount: Decimal) -> dict[str, Any]:
    if mode == "value":
        return {"value_fen": money.fen(amount)}
    return {{"time": "hours", "piece": "pieces", "lease": "days"}[mode]: amount}
