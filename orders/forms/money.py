"""Forms of the money pages and of the sandbox custodian's cashier."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import SandboxCharge

BANKS = [
    ("icbc", gettext_lazy("ICBC")),
    ("ccb", gettext_lazy("China Construction Bank")),
    ("abc", gettext_lazy("Agricultural Bank of China")),
    ("boc", gettext_lazy("Bank of China")),
    ("cmb", gettext_lazy("China Merchants Bank")),
]


# The first and the last day of the calendar have no day before and after them.
SENSIBLE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """The period of a statement; both days belong to it."""

    start = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=DayInput(), validators=SENSIBLE
    )
    end = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=DayInput(), validators=SENSIBLE
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("The period ends before it begins."))
        return data

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Half-open moments of the period; an unusable filter shows everything."""
        if not self.is_valid():
            return None, None
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        return _midnight(start), _midnight(end + timedelta(days=1)) if end else None


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


class CashierForm(forms.Form):
    """What the sandbox custodian's payer chooses: a bank, and a fault to play."""

    bank = forms.ChoiceField(
        label=gettext_lazy("Bank"),
        choices=BANKS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    fault = forms.ChoiceField(
        label=gettext_lazy("Fault to play"), choices=SandboxCharge.Fault.choices, required=False
    )
