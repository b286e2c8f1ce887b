"""Changing a listing on one page: the wizard's forms, filled with what stands or already waits."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from capacity import amendments, capabilities, drafts
from capacity.forms import attributes, price, typed, what, wizard
from capacity.models import Unit
from capacity.screening import Candidate
from marketplace.core.errors import Refused

RULES, UNITS = "rules", "units"
FIELD_NAMES = {"shortest_minutes": "shortest_hours"}


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A word for the review desk, such as “new spindle since May”."),
    )


class RevisionForms:
    """All forms of the page, read from the request; `standing` is what they begin with."""

    def __init__(self, request: HttpRequest, standing: Candidate, note: str = "") -> None:
        self.request, self.standing = request, standing
        self.listing = standing.listing
        self.row = capabilities.row_of(self.listing)
        self.may_price = drafts.may_price(self.listing, request.user)
        data = request.POST if request.method == "POST" else None
        self._build(data, self._initial(note))
        if data is not None and {"add", "up"} & data.keys():
            self._redraw()

    def is_valid(self) -> bool:
        """All are judged, so that every error shows at once."""
        return not [form for form in self.all if not form.is_valid()]

    @property
    def all(self) -> list[Any]:
        priced = [self.price, self.rules] if self.may_price else []
        return [self.what, self.units, *priced, self.booking, self.note]

    @property
    def fixed(self) -> list[tuple[str, str]]:
        """What the first form asks and a change never touches."""
        choice = self.what.choice
        return [
            ("kind", choice.kind),
            ("capability", choice.capability),
            ("process", choice.process),
        ]

    @property
    def faulty(self) -> list[forms.BaseForm]:
        """Those with errors, for the summary on top."""
        flat = [form for each in self.all for form in getattr(each, "forms", [each])]
        return [form for form in flat if form.is_bound and form.errors]

    @property
    def opened(self) -> set[str]:
        """Sections of the page to show open: the first, those with errors, the one worked in."""
        found = {"name"} | ({"rules"} if self.is_redrawn else set())
        wrong = set(self.what.errors) if self.what.is_bound else set()
        stated = {name for name in wrong if name.startswith(attributes.PREFIX)}
        sections = {
            "stated": stated,
            "units": [form for form in self.units.forms if form.is_bound and form.errors],
            "price": self.price.is_bound and self.price.errors,
            "rules": [form for form in self.rules.forms if form.is_bound and form.errors],
            "booking": self.booking.is_bound and self.booking.errors,
        }
        return found | {name for name, errors in sections.items() if errors}

    def fields(self) -> dict[str, Any]:
        priced = self.price.facts() if self.may_price else {}
        said = {**self.what.facts(), **priced, **self.booking.facts()}
        return {
            name: value
            for name, value in said.items()
            if name not in ("kind", "capability", "process")
        }

    def unit_rows(self) -> list[dict[str, Any]]:
        return [
            {"uuid": form.cleaned_data.get("uuid"), **form.facts()}
            for form in self.units.forms
            if form.cleaned_data.get("name")
        ]

    def price_rules(self) -> list[dict[str, Any]] | None:
        return self.rules.rules() if self.may_price else None

    def removed(self) -> set[UUID]:
        return _uuids(self.request.POST.getlist("remove_photo"))

    def uploaded(self) -> set[UUID]:
        """Photographs that were sent with an earlier try of this page."""
        return _uuids(self.request.POST.getlist("uploaded"))

    def blame(self, refused: Refused) -> None:
        """The sentence at the field it names, where a form has one; else on top."""
        field = getattr(refused, "field", None) or ""
        for name in (FIELD_NAMES.get(field, field), attributes.field_name(field)):
            for form in (self.what, self.price, self.booking):
                if name in form.fields:
                    form.add_error(name, str(refused.sentence))
                    return
        self.note.add_error(None, str(refused.sentence))

    def _build(self, data: Any, initial: dict[str, Any]) -> None:
        listing = self.listing
        self.what = what.WhatForm(
            data,
            region=listing.region,
            choice=what.Choice.of_listing(listing),
            initial=initial["what"],
        )
        self.units = wizard.UnitFormSet(
            data,
            initial=initial["units"],
            prefix=UNITS,
            form_kwargs={"row": self.row, "machines": []},
        )
        self.price = price.PriceForm(data, listing=listing, initial=initial["price"])
        self.rules = price.RuleFormSet(data, initial=initial["rules"], prefix=RULES)
        self.booking = wizard.PhotosForm(
            data, self.request.FILES or None, listing=listing, initial=initial["booking"]
        )
        self.note = NoteForm(data, initial=initial["note"])

    def _initial(self, note: str) -> dict[str, Any]:
        return {
            "what": what.initial(self.listing),
            "units": [_unit(unit) for unit in self.standing.units],
            "price": price.initial(self.listing),
            "rules": [_rule(row) for row in amendments.rules_from(self.standing.rules)],
            "booking": wizard.photos_initial(self.listing),
            "note": {"note": note},
        }

    def _redraw(self) -> None:
        """A button that adds a rule or moves one up, and judges nothing."""
        rows = typed.rows(self.rules, self.request)
        if "up" in self.request.POST:
            _lift(rows, self.request.POST["up"])
        else:
            rows.append(price.preset_row(self.request.POST["add"]))
        sent = {
            "what": typed.values(self.what, self.request),
            "units": typed.rows(self.units, self.request),
            "price": typed.values(self.price, self.request),
            "rules": rows[: drafts.MOST_RULES],
            "booking": typed.values(self.booking, self.request),
            "note": typed.values(self.note, self.request),
        }
        self._build(None, sent)

    @property
    def is_redrawn(self) -> bool:
        return self.request.method == "POST" and not self.note.is_bound


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "uuid": unit.uuid if unit.pk else None,
        "name": unit.name,
        "model_name": unit.model_name,
        "serial_number": unit.serial_number,
        "built_in": unit.built_in,
    }


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "percent": (Decimal(row["factor_bps"]) / price.PERCENT).normalize(),
        "weekdays": [str(day) for day in row["weekdays"]],
    }


def _lift(rows: list[dict[str, Any]], number: str) -> None:
    place = int(number) if number.isdecimal() else 0
    if 0 < place < len(rows):
        rows.insert(place - 1, rows.pop(place))


def _uuids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
