"""Offering and withdrawing time of a unit."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity.models import Unit
from marketplace.core.periods import Period

STEPS = {"offer": gettext_lazy("Offer this time"), "withdraw": gettext_lazy("Withdraw this time")}


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": 900}, format="%Y-%m-%dT%H:%M")


class WindowForm(forms.Form):
    """A unit, and from when to when."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    starts_at = forms.DateTimeField(label=gettext_lazy("From"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=gettext_lazy("To"), widget=MomentInput())
    step = forms.ChoiceField(choices=list(STEPS.items()), widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [
            (str(unit.uuid), f"{unit.listing.title or _('Draft')} · {unit.name}") for unit in units
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and _whole(ends_at) <= _whole(starts_at):
            self.add_error("ends_at", _("The end comes after the start."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(_whole(self.cleaned_data["starts_at"]), _whole(self.cleaned_data["ends_at"]))


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
