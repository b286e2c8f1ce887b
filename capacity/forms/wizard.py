"""The steps of describing a listing: shapes only, the rules are the domain's."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from capacity import capabilities, reference, wording
from capacity.filters import PositiveYuan
from capacity.forms import attributes
from capacity.models import Listing
from marketplace.core import money, regions

WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
PRESETS = {
    "nights": (gettext_lazy("Weekday nights 20:00–08:00"), range(5), time(20), time(8)),
    "weekends": (gettext_lazy("Weekends, all day"), (5, 6), time(), time()),
    "always": (gettext_lazy("Around the clock"), range(7), time(), time()),
}


class ChargeField(forms.DecimalField):
    """An amount in yuan that may be nothing, never less."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"min_value": gettext_lazy("A charge is not less than zero.")}
        super().__init__(min_value=0, max_digits=12, decimal_places=2, required=False, **kwargs)


class WhatForm(forms.Form):
    """What is on offer, where it stands, and what it can do."""

    process = forms.ChoiceField(label=gettext_lazy("Process"))
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=80,
        help_text=gettext_lazy("What buyers read in the list, such as “5-axis machining, DMU 50”."),
    )
    region = forms.ChoiceField(label=gettext_lazy("Place"))

    def __init__(self, *args: Any, region: str, process: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["process"].choices = [("", _("Choose a process")), *_processes()]
        self.fields["region"].choices = _places(region)
        self.shown_process = process if process in reference.processes() else ""
        if self.shown_process:
            self.fields.update(attributes.fields_of(self.shown_process))

    @property
    def attribute_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(attributes.PREFIX)]

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        said = {name: cleaned[name] for name in ("title", "region")}
        if self.shown_process:
            said["attributes"] = attributes.said(self.shown_process, cleaned)
            said["materials"] = cleaned.get(attributes.field_name("material"), [])
        return said

    def has_shown(self, process: str) -> bool:
        """Whether the fields on the page were those of the process that is chosen."""
        return process == self.shown_process


class UnitForm(forms.Form):
    """One physical unit; an empty row is no unit."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("unit", "Name"), max_length=60, required=False)
    model_name = forms.CharField(
        label=gettext_lazy("Make and model"), max_length=80, required=False
    )
    retire = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("name") and (cleaned.get("uuid") or cleaned.get("model_name")):
            self.add_error("name", _("Give the unit a name, such as “5-axis 1”."))
        return cleaned


UnitFormSet = forms.formset_factory(UnitForm, extra=2, max_num=50, validate_max=True)


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


class PriceForm(forms.Form):
    """How the capacity is priced, in yuan and per cent; the domain counts in fen."""

    price_mode = forms.ChoiceField(label=gettext_lazy("Price mode"), widget=forms.RadioSelect)
    price_fen = PositiveYuan(label=gettext_lazy("Price (yuan)"), required=False)
    value_bps = forms.DecimalField(
        label=gettext_lazy("Share of the order's value (%)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Only for the price by value."),
    )
    setup_fen = ChargeField(
        label=gettext_lazy("Set-up charge (yuan)"),
        help_text=gettext_lazy("Once per order, for clamping, programs and first piece."),
    )
    minimum_fen = ChargeField(
        label=gettext_lazy("Minimum charge (yuan)"),
        help_text=gettext_lazy("The smallest total you take an order for."),
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = listing.process.code if listing.process else ""
        usual = capabilities.modes(code, listing.capability) if code else ()
        names = dict(Listing.PriceMode.choices)
        order = [*usual, *(mode for mode in names if mode not in usual)]
        self.fields["price_mode"].choices = [(mode, names[mode]) for mode in order]
        self.fields["price_fen"].help_text = _(
            "Per machine hour, per %(unit)s or per month, as the mode says."
        ) % {"unit": wording.measure(listing)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_value = cleaned.get("price_mode") == "value"
        needed = "value_bps" if by_value else "price_fen"
        if cleaned.get("price_mode") and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Say how much, as a number above zero."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        share = cleaned.get("value_bps")
        return {
            "price_mode": cleaned["price_mode"],
            "price_fen": money.fen(cleaned["price_fen"]) if cleaned.get("price_fen") else None,
            "value_bps": int(share * 100) if share else None,
            "setup_fen": money.fen(cleaned.get("setup_fen") or 0),
            "minimum_fen": money.fen(cleaned.get("minimum_fen") or 0),
        }


def price_initial(listing: Listing) -> dict[str, Any]:
    def yuan(fen: int | None) -> str:
        return money.yuan(fen).replace(",", "") if fen else ""

    share = listing.value_bps
    return {
        "price_mode": listing.price_mode,
        "price_fen": yuan(listing.price_fen),
        "value_bps": share / 100 if share else "",
        "setup_fen": yuan(listing.setup_fen),
        "minimum_fen": yuan(listing.minimum_fen),
    }


class Pictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files in one field."""

    widget = Pictures

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PicturesField, self).clean(file, initial) for file in files]


class PhotosForm(forms.Form):
    """Rules for buyers, and photos of the machine and its work."""

    description = forms.CharField(
        label=gettext_lazy("Description and rules"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "What you are good at, who brings material and tools, smallest lot, packing, pick-up."
        ),
    )
    photos = PicturesField(
        label=gettext_lazy("Add photos"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 10 MB each, 8 in all."),
        widget=Pictures(attrs={"multiple": True, "accept": "image/*"}),
    )


def _processes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Leaf processes under the names of their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in reference.processes().values():
        if row.is_leaf:
            parents = reference.path(row.code)[1:-1] or reference.path(row.code)[:1]
            group = " › ".join(parent.name(wording.language()) for parent in parents)
            groups.setdefault(group, []).append((row.code, row.name(wording.language())))
    return list(groups.items())


def _places(own: str) -> list[tuple[str, Any]]:
    """The place the listing has, then every city by province."""
    language = wording.language()
    grouped = [
        (
            province.name(language),
            [(city.code, city.name(language)) for city in regions.children(province.code)],
        )
        for province in regions.provinces()
    ]
    return [(own, regions.full_name(own, language)), *grouped]
