"""The calculator beside a price: an amount in, every part of the sum out."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import capabilities, price_rules, pricing, wording
from capacity.direct_price import terms
from capacity.forms.calendar import MomentInput
from capacity.models import Listing
from capacity.price_rules import Rule
from marketplace.core import money
from marketplace.core.periods import Period

MOST = Decimal(1_000_000)
MOST_HOURS = Decimal(8_760)  # a year
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Line:
    """One line of the sum."""

    label: str
    fen: int


@dataclass(frozen=True)
class Bill:
    """The sum with its parts; `unit_fen` per piece, or per unit of what was asked for."""

    lines: list[Line]
    total_fen: int
    minimum_fen: int  # where the minimum counts, else 0
    deposit_fen: int
    due_fen: int
    unit_fen: int
    unit: str


class CalculatorForm(forms.Form):
    """One amount in the listing's own measure, when it begins, and the pieces it yields."""

    amount = forms.DecimalField(min_value=Decimal("0.01"), max_value=MOST, decimal_places=2)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        required=False,
        widget=MomentInput(),
        help_text=gettext_lazy("Nights and weekends may cost less. Empty: the full price."),
    )
    pieces = forms.IntegerField(
        label=gettext_lazy("Pieces made in it (optional)"),
        min_value=1,
        max_value=int(MOST),
        required=False,
    )

    def __init__(self, *args: Any, listing: Listing, rules: list[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing, self.rules, self.mode = listing, rules, listing.price_mode
        self.row = capabilities.row_of(listing)
        self.fields["amount"].label = self._label()
        if self.mode == "time":
            self.fields["amount"].max_value = MOST_HOURS
        if not rules:
            del self.fields["starts_at"]
        if self.mode == "piece" or not self.row.has_lots:
            del self.fields["pieces"]

    def clean_amount(self) -> Decimal:
        """In whole days of a lease, not below the smallest lot or the shortest booking."""
        amount, listing = self.cleaned_data["amount"], self.listing
        if self.mode == "lease" and amount % 1:
            raise forms.ValidationError(_("Give whole days."))
        if self.mode == "piece" and amount < listing.smallest_lot:
            raise forms.ValidationError(
                _("The smallest lot is %(lot)s.") % {"lot": f"{listing.smallest_lot:,}"}
            )
        if self.mode == "time" and amount * 60 < listing.shortest_minutes:
            shortest = wording.figure(listing.shortest_minutes / 60)
            raise forms.ValidationError(
                _("The shortest booking is %(hours)s h.") % {"hours": shortest}
            )
        return amount

    def result(self) -> Bill | None:
        """None until there is an amount that can be meant."""
        if not self.is_bound or not self.is_valid():
            return None
        amount = self.cleaned_data["amount"]
        cost = self._cost(amount)
        per, unit = self._per(amount)
        return Bill(
            lines=[*self._work(amount, cost), *_setup(cost)],
            total_fen=cost.total_fen,
            minimum_fen=cost.minimum_fen if cost.is_minimum else 0,
            deposit_fen=cost.deposit_fen,
            due_fen=cost.due_fen,
            unit_fen=cost.unit_fen(per),
            unit=unit,
        )

    def _cost(self, amount: Decimal) -> pricing.Cost:
        starts_at = self.cleaned_data.get("starts_at")
        if starts_at:
            minutes = max(int(amount * 60), 1)
            period = Period(starts_at, starts_at + minutes * MINUTE)
            return price_rules.cost(terms(self.listing), self.rules, [period])
        return pricing.cost(terms(self.listing), **_counted(self.mode, amount))

    def _work(self, amount: Decimal, cost: pricing.Cost) -> list[Line]:
        if not cost.parts:
            return [Line(self._sum(amount), cost.base_fen)]
        return [
            Line(
                _("%(name)s · %(hours)s h at %(percent)s %%")
                % {
                    "name": part.name or _("Full price"),
                    "hours": wording.figure(part.minutes / 60),
                    "percent": wording.figure(part.factor_bps / 100),
                },
                part.base_fen,
            )
            for part in cost.parts
        ]

    def _sum(self, amount: Decimal) -> str:
        """`3 × ¥1,200.00 / week`, or the share of a value."""
        if self.mode == "value":
            return wording.price(self.listing)
        count = amount
        if self.mode == "lease":
            count = Decimal(pricing.lease_periods(int(amount), self.listing.lease_days))
        return f"{wording.figure(float(count))} × {wording.price(self.listing)}"

    def _per(self, amount: Decimal) -> tuple[Decimal | int, str]:
        """What the unit price is for: a piece where pieces are known, else what was asked for."""
        pieces = self.cleaned_data.get("pieces")
        if pieces:
            return pieces, _("piece")
        if self.mode == "value":
            return amount / 10_000, _("¥10,000 of value")
        if self.mode == "lease":
            return amount, _("day")
        return amount, wording.price_unit(self.listing)

    def _label(self) -> str:
        match self.mode:
            case "time":
                return _("Time in %(unit)s") % {"unit": self.row.hour}
            case "value":
                return _("Order value (yuan)")
            case "lease":
                return _("Days")
        return _("Amount in %(unit)s") % {"unit": wording.measure(self.listing)}


def _setup(cost: pricing.Cost) -> list[Line]:
    return [Line(_("Set-up"), cost.setup_fen)] if cost.setup_fen else []


def _counted(mode: str, amount: Decimal) -> dict[str, Any]:
    if mode == "value":
        return {"value_fen": money.fen(amount)}
    if mode == "lease":
        return {"days": int(amount)}
    return {{"time": "hours", "piece": "pieces"}[mode]: amount}
