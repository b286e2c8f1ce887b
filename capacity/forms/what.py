"""The first step: what is shared, which process, where, and what it can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import capabilities, reference, suggest, wording
from capacity.forms import attributes
from capacity.models import Listing
from marketplace.core import regions

FEW = 9  # so many processes are shown without groups to open
ABOUT_KINDS = {
    "manufacturing": gettext_lazy("Machines, special tools, lines and whole workshops."),
    "innovation": gettext_lazy("Design, instruments, laboratories, software seats, experts."),
    "service": gettext_lazy("Logistics, testing, maintenance, inspection, purchasing, computing."),
    "labour": gettext_lazy("Skilled teams for some days or weeks."),
}
ICONS = {
    "manufacturing": "cpu-chip",
    "innovation": "light-bulb",
    "service": "truck",
    "labour": "user-group",
}


@dataclass(frozen=True)
class Choice:
    """What was chosen so far; what does not go together is forgotten, what is alone is taken."""

    kind: str = ""
    capability: str = ""
    process: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Choice":
        kind = data.get("kind") or ""
        if kind not in Listing.Kind.values:
            return cls()
        codes = [row.code for row in capabilities.of_kind(kind)]
        capability = _among(data.get("capability"), codes)
        processes = capabilities.leaves(kind, capability) if capability else ()
        return cls(kind, capability, _among(data.get("process"), processes))

    @classmethod
    def of_listing(cls, listing: Listing) -> "Choice":
        """What a listing says; of a fresh one nothing is chosen yet."""
        process = listing.process.code if listing.process else ""
        if not listing.pk and not process:
            return cls()
        return cls.of({"kind": listing.kind, "capability": listing.capability, "process": process})

    @property
    def as_text(self) -> str:
        return f"{self.kind}|{self.capability}|{self.process}"


class WhatForm(forms.Form):
    """Drawn for a choice: only what belongs to it is asked."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you share?"),
        choices=Listing.Kind,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you share.")},
    )
    capability = forms.ChoiceField(
        label=gettext_lazy("What exactly?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what exactly you share.")},
    )
    process = forms.ChoiceField(
        label=gettext_lazy("Process"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a process.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=80,
        help_text=gettext_lazy("What buyers read in the list, such as “5-axis machining, DMU 50”."),
        error_messages={"required": gettext_lazy("Give the listing a title.")},
    )
    region = forms.ChoiceField(label=gettext_lazy("Place"))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Street and gate. Only firms that booked or ordered here see it."),
    )
    own_number = forms.CharField(
        label=gettext_lazy("Your own number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "As in your own books, such as an asset number. Nobody else sees it."
        ),
    )

    def __init__(self, *args: Any, region: str, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        rows = capabilities.of_kind(choice.kind) if choice.kind else ()
        self.fields["capability"].choices = [(row.code, row.label) for row in rows]
        self.fields["process"].choices = _process_choices(choice)
        self.fields["region"].choices = places(region)
        self.rows = ()
        if choice.process:
            self.rows = capabilities.attributes(choice.process, choice.capability)
            self.fields.update(attributes.fields_of(choice.process, choice.capability))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, sentence in attributes.faults(self.rows, cleaned).items():
            self.add_error(name, sentence)
        return cleaned

    @property
    def attribute_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(attributes.PREFIX)]

    @property
    def kinds(self) -> list[dict[str, Any]]:
        return [
            {"value": kind, "label": label, "about": ABOUT_KINDS[kind], "icon": ICONS[kind]}
            for kind, label in Listing.Kind.choices
        ]

    @property
    def capabilities(self) -> tuple[capabilities.Row, ...]:
        return capabilities.of_kind(self.choice.kind) if self.choice.kind else ()

    @property
    def tree(self) -> list[dict[str, Any]]:
        """The processes to choose from, in groups to open; few of them in one open group."""
        return _tree(self.choice)

    @property
    def process_name(self) -> str:
        if not self.choice.process:
            return ""
        return reference.process(self.choice.process).name(wording.language())

    def facts(self) -> dict[str, Any]:
        """What is right of what was typed: all of it when the form is valid."""
        cleaned = self.cleaned_data
        names = ("kind", "title", "region", "address", "own_number")
        found = {name: cleaned[name] for name in names if name in cleaned}
        if self.choice.capability:
            found["capability"] = self.choice.capability
        if self.choice.process:
            found["attributes"] = attributes.said(self.rows, cleaned)
            found["materials"] = cleaned.get(attributes.field_name("material"), [])
        return found


def initial(listing: Listing) -> dict[str, Any]:
    choice = Choice.of_listing(listing)
    return {
        "kind": choice.kind,
        "capability": choice.capability,
        "process": choice.process,
        "title": listing.title,
        "region": listing.region or listing.organization.region,
        "address": listing.address,
        "own_number": listing.own_number,
        **attributes.initial_of(listing),
    }


def places(own: str) -> list[tuple[str, Any]]:
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


def _among(value: Any, known: Any) -> str:
    """The value if it is known; the only one there is if it is not."""
    return str(value) if value in known else known[0] if len(known) == 1 else ""


def _process_choices(choice: Choice) -> list[tuple[str, str]]:
    codes = capabilities.leaves(choice.kind, choice.capability) if choice.capability else ()
    return [(code, reference.process(code).name(wording.language())) for code in codes]


def _tree(choice: Choice) -> list[dict[str, Any]]:
    language, groups = wording.language(), {}
    choices = _process_choices(choice)
    for code, name in choices:
        above = reference.path(code)[1:-1]
        top = above[0].name(language) if above else _("Others")
        group = groups.setdefault(top, {"name": top, "leaves": [], "open": False})
        under = " › ".join(row.name(language) for row in above[1:])
        is_chosen = code == choice.process
        words = _words().get(code, "")
        group["leaves"].append(
            {"code": code, "name": name, "under": under, "words": words, "chosen": is_chosen}
        )
        group["open"] |= is_chosen
    if len(choices) <= FEW:
        leaves = [leaf for group in groups.values() for leaf in group["leaves"]]
        return [{"name": "", "leaves": leaves, "open": True}] if leaves else []
    return list(groups.values())


@reference.follows_names
@cache
def _words() -> dict[str, str]:
    """Other names of a process, for the search in the picker."""
    found: dict[str, list[str]] = {}
    for word, codes in suggest.vocabulary().items():
        for code in codes:
            found.setdefault(code, []).append(word)
    return {code: ";".join(words) for code, words in found.items()}
