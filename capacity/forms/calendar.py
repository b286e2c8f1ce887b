"""Forms of the calendar: a time of a unit, its week, and the calendars it is joined with."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity.board import ZOOMS
from capacity.forms.wizard import WEEKDAYS
from capacity.models import Unit
from capacity.ranges import local_day
from marketplace.core.periods import Period

STEPS = {"offer": gettext_lazy("Offer this time"), "close": gettext_lazy("Close this time")}
FURTHEST_DAYS = 3660


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": 900}, format="%Y-%m-%dT%H:%M")


class PeriodForm(forms.Form):
    """From when to when, and a note."""

    starts_at = forms.DateTimeField(label=gettext_lazy("From"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=gettext_lazy("To"), widget=MomentInput())
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Why it is closed, such as maintenance. Only your firm reads it."),
    )
    step = forms.ChoiceField(choices=list(STEPS.items()), widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and _whole(ends_at) <= _whole(starts_at):
            self.add_error("ends_at", _("The end comes after the start."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(_whole(self.cleaned_data["starts_at"]), _whole(self.cleaned_data["ends_at"]))


class WindowForm(PeriodForm):
    """The same for one of several units."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    field_order = ("unit", "starts_at", "ends_at", "note")

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [
            (str(unit.uuid), f"{unit.listing.title or _('Draft')} · {unit.name}") for unit in units
        ]


class ViewForm(forms.Form):
    """Which part of the calendar is looked at; what cannot be meant falls back to today."""

    zoom = forms.ChoiceField(choices=[(name, zoom.label) for name, zoom in ZOOMS.items()])
    listing = forms.UUIDField(required=False)
    day = forms.DateField(required=False)
    page = forms.IntegerField(min_value=1, required=False)

    @classmethod
    def read(cls, query: Any) -> dict[str, Any]:
        form = cls({**query.dict(), "day": query.get("from", "")})
        form.is_valid()
        day, today = form.cleaned_data.get("day"), local_day(timezone.now())
        near = day is not None and abs((day - today).days) <= FURTHEST_DAYS
        return {
            "zoom": ZOOMS[form.cleaned_data.get("zoom") or "weeks"],
            "listing": form.cleaned_data.get("listing"),
            "first": day if near else today,
            "page": form.cleaned_data.get("page") or 1,
        }


class UnitWeekForm(forms.Form):
    """Idle hours of a unit's normal week, twice a day at most."""

    keeps_holidays = forms.BooleanField(
        label=gettext_lazy("Closed on public holidays"),
        required=False,
        help_text=gettext_lazy("Weekend days worked in exchange count like weekdays."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            for turn in (1, 2):
                for end, label in (("starts", _("%s from")), ("ends", _("%s to"))):
                    self.fields[f"{end}_{number}_{turn}"] = forms.TimeField(
                        label=label % name,
                        required=False,
                        widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"),
                    )

    @classmethod
    def initial_of(cls, unit: Unit) -> dict[str, Any]:
        initial: dict[str, Any] = {"keeps_holidays": unit.keeps_holidays}
        for weekday, starts, ends in unit.pattern.values_list("weekday", "starts", "ends"):
            turn = 2 if f"starts_{weekday}_1" in initial else 1
            initial[f"starts_{weekday}_{turn}"] = starts
            initial[f"ends_{weekday}_{turn}"] = ends
        return initial

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(7):
            for turn in (1, 2):
                self._check(cleaned, f"starts_{number}_{turn}", f"ends_{number}_{turn}")
        return cleaned

    def rows(self) -> list[tuple[int, time, time]]:
        cleaned = self.cleaned_data
        return [
            (number, cleaned[f"starts_{number}_{turn}"], cleaned[f"ends_{number}_{turn}"])
            for number in range(7)
            for turn in (1, 2)
            if cleaned.get(f"starts_{number}_{turn}") is not None
        ]

    def days(self) -> list[dict[str, Any]]:
        """Weekday by weekday, for the table on the page."""
        return [
            {
                "name": name,
                "turns": [
                    (self[f"starts_{number}_{turn}"], self[f"ends_{number}_{turn}"])
                    for turn in (1, 2)
                ],
            }
            for number, name in enumerate(WEEKDAYS)
        ]

    def _check(self, cleaned: dict[str, Any], *names: str) -> None:
        given = [cleaned.get(name) for name in names]
        if given.count(None) == 1 and not any(name in self.errors for name in names):
            self.add_error(names[given.index(None)], _("Give both times, or neither."))
        if any(value and value.minute % 15 for value in given):
            self.add_error(names[0], _("Use full quarters of an hour, such as 08:00 or 08:15."))


class FeedForm(forms.Form):
    """The address of a calendar kept elsewhere."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "https://…/calendar.ics", "inputmode": "url"}),
        help_text=gettext_lazy("The secret iCal address of DingTalk, Outlook or Google."),
    )


class FileForm(forms.Form):
    """A calendar file."""

    file = forms.FileField(
        label=gettext_lazy("Calendar file (.ics)"),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )


class MachinesForm(forms.Form):
    """Which units of the firm a line is made of."""

    machines = forms.MultipleChoiceField(
        label=gettext_lazy("Machines"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, candidates: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.uuid): unit for unit in candidates}
        self.fields["machines"].choices = [
            (key, f"{unit.name} · {unit.listing.title or _('Draft')}")
            for key, unit in self.units.items()
        ]

    def chosen(self) -> list[Unit]:
        return [self.units[key] for key in self.cleaned_data["machines"]]


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
