"""The price of a listing and its rules, in yuan and per cent; the domain counts in fen."""

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import capabilities, drafts, wording
from capacity.filters import PositiveYuan
from capacity.models import Listing, PriceRule
from marketplace.core import money
from marketplace.core.errors import Invalid

WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
PRESETS: dict[str, tuple[Any, dict[str, Any]]] = {
    "nights": (
        gettext_lazy("Nights"),
        {"starts": time(22), "ends": time(6), "percent": Decimal(70)},
    ),
    "weekends": (gettext_lazy("Weekends"), {"weekdays": ["5", "6"], "percent": Decimal(80)}),
    "season": (gettext_lazy("Off season"), {"percent": Decimal(85)}),
}
MODE_HELP = {
    "time": gettext_lazy("For the hours a unit is taken."),
    "piece": gettext_lazy("For what is made, whatever time it takes."),
    "value": gettext_lazy("A share of the order's value."),
    "lease": gettext_lazy("By the day, week or month, with a deposit."),
}
PERCENT = 100  # basis points


class ChargeField(forms.DecimalField):
    """An amount in yuan that may be nothing, never less."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"min_value": gettext_lazy("A charge is not less than zero.")}
        super().__init__(min_value=0, max_digits=12, decimal_places=2, required=False, **kwargs)


class PriceForm(forms.Form):
    """How the capacity is priced; the fields of the other modes are left as they are."""

    price_mode = forms.ChoiceField(
        label=gettext_lazy("Price mode"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it is priced.")},
    )
    price_fen = PositiveYuan(label=gettext_lazy("Price (yuan)"), required=False)
    lease_days = forms.TypedChoiceField(
        label=gettext_lazy("Per"), choices=Listing.LeasePeriod, coerce=int, required=False
    )
    deposit_fen = ChargeField(
        label=gettext_lazy("Deposit (yuan)"),
        help_text=gettext_lazy("Paid besides the rent and returned at the end."),
    )
    value_bps = forms.DecimalField(
        label=gettext_lazy("Share of the order's value (%)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    setup_fen = ChargeField(label=gettext_lazy("Set-up charge (yuan)"))
    minimum_fen = ChargeField(
        label=gettext_lazy("Minimum charge (yuan)"),
        help_text=gettext_lazy("The smallest total you take an order for."),
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = capabilities.row_of(listing)
        self.usual = (
            capabilities.modes(listing.process.code, self.row.code) if listing.process else ()
        )
        names = dict(Listing.PriceMode.choices)
        order = [*self.usual, *(mode for mode in names if mode not in self.usual)]
        self.fields["price_mode"].choices = [(mode, names[mode]) for mode in order]
        self.per = {"time": self.row.hour, "piece": wording.measure(listing)}
        self.fields["setup_fen"].help_text = self.row.setup

    @property
    def modes(self) -> list[dict[str, Any]]:
        chosen = self["price_mode"].value()
        return [
            {
                "value": mode,
                "label": label,
                "about": MODE_HELP[mode],
                "chosen": mode == chosen,
                "usual": mode in self.usual[:1],
            }
            for mode, label in self.fields["price_mode"].choices
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_value = cleaned.get("price_mode") == "value"
        needed = "value_bps" if by_value else "price_fen"
        if cleaned.get("price_mode") and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Say how much, as a number above zero."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What is right of what was typed: all of it when the form is valid."""
        cleaned, found = self.cleaned_data, {}
        for name in ("price_mode", "lease_days"):
            if cleaned.get(name):
                found[name] = cleaned[name]
        for name in ("setup_fen", "minimum_fen", "deposit_fen"):
            if name in cleaned:
                found[name] = money.fen(cleaned[name] or 0)
        if "price_fen" in cleaned:
            found["price_fen"] = money.fen(cleaned["price_fen"]) if cleaned["price_fen"] else None
        if "value_bps" in cleaned:
            share = cleaned["value_bps"]
            found["value_bps"] = int(share * PERCENT) if share else None
        return found


def initial(listing: Listing) -> dict[str, Any]:
    def yuan(fen: int | None) -> str:
        return money.yuan(fen).replace(",", "") if fen else ""

    share, row = listing.value_bps, capabilities.row_of(listing)
    is_new = not listing.price_mode
    return {
        "price_mode": listing.price_mode,
        "price_fen": yuan(listing.price_fen),
        "lease_days": row.lease_days if is_new else listing.lease_days,
        "deposit_fen": yuan(listing.deposit_fen),
        "value_bps": share / PERCENT if share else "",
        "setup_fen": yuan(listing.setup_fen),
        "minimum_fen": yuan(listing.minimum_fen),
    }


class RuleForm(forms.Form):
    """One price rule; a row without a name and a share is no rule."""

    name = forms.CharField(label=gettext_lazy("Name of the rule"), max_length=40, required=False)
    percent = forms.DecimalField(
        label=gettext_lazy("Share of the price (%)"),
        min_value=1,
        max_value=300,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On"),
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    from_on = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    until_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    @property
    def is_rule(self) -> bool:
        cleaned = self.cleaned_data
        is_empty = not any(value for name, value in cleaned.items() if name != "remove")
        return not is_empty and not cleaned.get("remove")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.is_rule or self.errors:
            return cleaned
        if not cleaned.get("name"):
            self.add_error("name", _("Give the rule a name, such as “nights”."))
        elif not cleaned.get("percent"):
            self.add_error("percent", _("Say how much of the price holds then, such as 70."))
        else:
            try:
                drafts.check_rule(PriceRule(**self.rule()))
            except Invalid as refused:
                self.add_error(None, str(refused.sentence))
        return cleaned

    def rule(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "factor_bps": int(cleaned["percent"] * PERCENT),
            "weekdays": [int(day) for day in cleaned["weekdays"]],
            **{name: cleaned[name] for name in ("starts", "ends", "from_on", "until_on")},
        }


class BaseRuleFormSet(forms.BaseFormSet):
    def rules(self) -> list[dict[str, Any]]:
        return [form.rule() for form in self.forms if form.is_rule]


RuleFormSet = forms.formset_factory(
    RuleForm, formset=BaseRuleFormSet, extra=0, max_num=drafts.MOST_RULES, validate_max=True
)


def rules_initial(listing: Listing) -> list[dict[str, Any]]:
    if not listing.pk:
        return []
    return [
        {
            "name": rule.name,
            "percent": _percent(rule.factor_bps),
            "weekdays": [str(day) for day in rule.weekdays],
            **{name: getattr(rule, name) for name in ("starts", "ends", "from_on", "until_on")},
        }
        for rule in listing.price_rules.all()
    ]


def preset_row(name: str) -> dict[str, Any]:
    """A rule to start from; of an unknown preset an empty one."""
    label, values = PRESETS.get(name, ("", {}))
    return {"name": str(label), **values}


def _percent(bps: int) -> str:
    return f"{bps / PERCENT:g}"
