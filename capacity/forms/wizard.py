"""The steps of units and of rules and photos: shapes only, the rules are the domain's."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from capacity import capabilities
from capacity.forms.price import WEEKDAYS
from capacity.models import Listing, Unit

PRESETS = {
    "days": (gettext_lazy("Weekdays 08:00–18:00"), range(5), time(8), time(18)),
    "nights": (gettext_lazy("Weekday nights 20:00–08:00"), range(5), time(20), time(8)),
    "weekends": (gettext_lazy("Weekends, all day"), (5, 6), time(), time()),
    "always": (gettext_lazy("Around the clock"), range(7), time(), time()),
}
BLANK_ROWS = 2


class UnitForm(forms.Form):
    """One physical unit; an empty row is no unit. A line chooses its machines among `machines`."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("unit", "Name"), max_length=60, required=False)
    model_name = forms.CharField(max_length=80, required=False)
    serial_number = forms.CharField(
        label=gettext_lazy("Serial number"), max_length=40, required=False
    )
    built_in = forms.IntegerField(
        label=gettext_lazy("Year built"),
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    machines = forms.MultipleChoiceField(
        label=gettext_lazy("Machines of this line"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    retire = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def __init__(
        self, *args: Any, row: capabilities.Row, machines: list[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model_name"].label = row.model
        self.fields["name"].widget.attrs["placeholder"] = row.example
        self.fields["model_name"].widget.attrs["placeholder"] = row.model_example
        if row.model is not capabilities.MODEL:
            del self.fields["serial_number"], self.fields["built_in"]
        if row.has_members:
            self.fields["machines"].choices = [
                (str(unit.uuid), f"{unit.listing.title} · {unit.name}") for unit in machines
            ]
        else:
            del self.fields["machines"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        others = ("uuid", "model_name", "serial_number", "built_in", "machines")
        if not cleaned.get("name") and any(cleaned.get(name) for name in others):
            self.add_error("name", _("Give the unit a name, such as “5-axis 1”."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Of what the row asks: the name, the second line, the number and the year."""
        names = ("name", "model_name", "serial_number", "built_in")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


UnitFormSet = forms.formset_factory(UnitForm, extra=BLANK_ROWS, max_num=50, validate_max=True)


class WeekForm(forms.Form):
    """In which hours of the week the units stand idle; an end before the start is next morning."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            for end, label in (("starts", _("%s from")), ("ends", _("%s to"))):
                self.fields[f"{end}_{number}"] = forms.TimeField(
                    label=label % name,
                    required=False,
                    widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(7):
            names = (f"starts_{number}", f"ends_{number}")
            given = [cleaned.get(name) for name in names]
            if given.count(None) == 1 and not any(name in self.errors for name in names):
                missing = names[given.index(None)]
                self.add_error(missing, _("Give both times, or neither."))
            if any(value and value.minute % 15 for value in given):
                self.add_error(names[0], _("Use full quarters of an hour, such as 08:00 or 08:15."))
        return cleaned

    def rows(self) -> list[tuple[int, time, time]]:
        cleaned = self.cleaned_data
        return [
            (number, cleaned[f"starts_{number}"], cleaned[f"ends_{number}"])
            for number in range(7)
            if cleaned.get(f"starts_{number}") is not None
        ]

    def days(self) -> list[dict[str, Any]]:
        """Weekday by weekday, for the table on the page."""
        return [
            {"name": name, "starts": self[f"starts_{number}"], "ends": self[f"ends_{number}"]}
            for number, name in enumerate(WEEKDAYS)
        ]


def week_initial(rows: Any) -> dict[str, time]:
    """First row of each day: (weekday, starts, ends) → field values."""
    initial: dict[str, time] = {}
    for weekday, starts, ends in rows:
        initial.setdefault(f"starts_{weekday}", starts)
        initial.setdefault(f"ends_{weekday}", ends)
    return initial


def preset_rows(name: str) -> list[tuple[int, time, time]]:
    _label, days, starts, ends = PRESETS[name]
    return [(day, starts, ends) for day in days]


class DateInput(forms.DateInput):
    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class DatesForm(forms.Form):
    """The days people are offered for; empty: from now on, and without an end."""

    first = forms.DateField(label=gettext_lazy("First day"), required=False, widget=DateInput())
    last = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DateInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes after the first."))
        return cleaned

    def days(self) -> tuple[date | None, date | None]:
        return self.cleaned_data.get("first"), self.cleaned_data.get("last")


class Pictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files in one field."""

    widget = Pictures

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PicturesField, self).clean(file, initial) for file in files]


class PhotosForm(forms.Form):
    """How it is booked, what buyers should know, and photos of the machine and its work."""

    smallest_lot = forms.IntegerField(
        label=gettext_lazy("Smallest lot (pieces)"),
        required=False,
        help_text=gettext_lazy("Jobs for fewer pieces are not matched with this. Empty: one."),
    )
    shortest_hours = forms.DecimalField(
        label=gettext_lazy("Shortest booking (hours)"),
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("In quarters of an hour, such as 0.5 or 4. Empty: one hour."),
    )
    lead_hours = forms.IntegerField(
        label=gettext_lazy("Notice needed (hours)"),
        required=False,
        help_text=gettext_lazy("How long before its start a booking must reach you. Empty: none."),
    )
    books_directly = forms.BooleanField(
        label=gettext_lazy("May be booked directly from the calendar"),
        required=False,
        help_text=gettext_lazy(
            "Buyers pick free hours, pay, and the booking stands: you are not asked again. "
            "For work by time or lease that needs no drawing to be judged first."
        ),
    )
    description = forms.CharField(
        label=gettext_lazy("Description and rules"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "What you are good at, who brings material and tools, packing, pick-up. "
            "Leave phone numbers and addresses out: buyers reach you here."
        ),
    )
    photos = PicturesField(
        label=gettext_lazy("Add photos"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 10 MB each, 8 in all."),
        widget=Pictures(attrs={"multiple": True, "accept": "image/*"}),
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not capabilities.row_of(listing).has_lots:
            del self.fields["smallest_lot"]
        for name in ("smallest_lot", "shortest_hours", "lead_hours"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"min": 0, "inputmode": "decimal"}

    def facts(self) -> dict[str, Any]:
        """What is right of what was typed: all of it when the form is valid."""
        cleaned, found = self.cleaned_data, {}
        for name in ("description", "books_directly"):
            if name in cleaned:
                found[name] = cleaned[name]
        for name, empty in (("smallest_lot", 1), ("lead_hours", 0)):
            if name in cleaned:
                found[name] = empty if cleaned[name] is None else cleaned[name]
        if "shortest_hours" in cleaned:
            hours = cleaned["shortest_hours"]
            found["shortest_minutes"] = 60 if hours is None else int(hours * 60)
        return found


def photos_initial(listing: Listing) -> dict[str, Any]:
    hours = listing.shortest_minutes / 60
    return {
        "smallest_lot": listing.smallest_lot,
        "shortest_hours": f"{hours:g}",
        "lead_hours": listing.lead_hours,
        "books_directly": listing.books_directly,
        "description": listing.description,
    }
