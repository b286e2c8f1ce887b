"""The second step of the wizard: units, and the time they stand idle."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone

from capacity import capabilities, lines, listings, units
from capacity.forms import typed, wizard
from capacity.models import Listing, Unit
from marketplace.core.errors import Refused


class UnitStep:
    """The forms of the step, read from the request, and what saving them means."""

    def __init__(self, request: HttpRequest, listing: Listing) -> None:
        self.request, self.listing, self.now = request, listing, timezone.now()
        self.row = capabilities.row_of(listing)
        self.units = list(listing.units.filter(retired_at=None))
        data = request.POST if request.method == "POST" else None
        self.formset = wizard.UnitFormSet(
            data,
            initial=self._unit_initial(),
            prefix="units",
            form_kwargs={"row": self.row, "machines": self._machines()},
        )
        self.dates = self.row.has_dates and wizard.DatesForm(
            data, initial=self._dates_initial(), prefix="dates"
        )
        self.preset = (data or {}).get("preset", "")
        self.week = wizard.WeekForm(
            data if self.preset not in wizard.PRESETS else None,
            initial=self._week_initial(),
            prefix="week",
        )

    @property
    def forms(self) -> list[forms.BaseForm]:
        """All of them, for the summary of errors."""
        return [*self.formset.forms, *([self.dates] if self.dates else []), self.week]

    def save(self) -> bool:
        """False when there is something to correct, or when only a pattern was filled in."""
        if self.preset in wizard.PRESETS:
            return False
        if not (self.formset.is_valid() and all(form.is_valid() for form in self.forms)):
            return False
        try:
            with transaction.atomic():
                self._save_units()
                self._save_calendar()
        except Refused as refused:
            self._blame(refused)
            return False
        return True

    def keep(self) -> tuple[dict[str, str], dict[str, str]]:
        """Saves what is right of it; (faults, numbers of new units for their hidden fields)."""
        faults = {name: said for form in self.forms for name, said in typed.faults(form).items()}
        new: dict[str, str] = {}
        with transaction.atomic():
            for form in self.formset.forms:
                if form.is_valid() and form.cleaned_data.get("name"):
                    unit = self._save_unit(form)
                    if not form.cleaned_data.get("uuid"):
                        new[form.add_prefix("uuid")] = str(unit.uuid)
            if all(form.is_valid() for form in self.forms):
                self._save_calendar()
        return faults, new

    def context(self) -> dict[str, Any]:
        return {
            "formset": self.formset,
            "week": self.week,
            "dates": self.dates,
            "row": self.row,
            "machines": bool(self._machines()),
            "faulty": [form for form in self.forms if form.errors] if self._is_judged else [],
            "presets": [(name, row[0]) for name, row in wizard.PRESETS.items()],
        }

    @property
    def _is_judged(self) -> bool:
        return self.request.method == "POST" and self.preset not in wizard.PRESETS

    def _blame(self, refused: Refused) -> None:
        """The sentence at the field it names, where the step has one; else on top."""
        field = getattr(refused, "field", None)
        if self.dates and field in self.dates.fields:
            self.dates.add_error(field, str(refused.sentence))
        else:
            self.week.add_error(None, str(refused.sentence))

    def _save_units(self) -> None:
        for form in self.formset.forms:
            if not form.cleaned_data.get("name"):
                continue
            if form.cleaned_data["retire"] and form.cleaned_data.get("uuid"):
                unit = self._own(form.cleaned_data["uuid"])
                listings.retire_unit(unit, by=self.request.user, at=self.now)
            else:
                self._save_unit(form)

    def _save_unit(self, form: wizard.UnitForm) -> Unit:
        by, said = self.request.user, form.facts()
        if form.cleaned_data.get("uuid"):
            unit = self._own(form.cleaned_data["uuid"])
            if any(getattr(unit, name) != value for name, value in said.items()):
                listings.edit_unit(unit, **said, by=by, at=self.now)
        else:
            unit = listings.add_unit(self.listing, **said, by=by, at=self.now)
        if "machines" in form.cleaned_data:
            self._save_machines(unit, set(form.cleaned_data["machines"]))
        return unit

    def _save_machines(self, line: Unit, chosen: set[str]) -> None:
        if chosen != {str(machine.uuid) for machine in lines.machines_of(line)}:
            machines = [unit for unit in self._machines() if str(unit.uuid) in chosen]
            lines.set_machines(line, machines, by=self.request.user, at=self.now)

    def _own(self, uuid: UUID) -> Unit:
        """A unit of this listing, and of no other."""
        for unit in self.units:
            if unit.uuid == uuid:
                return unit
        raise Http404

    def _save_calendar(self) -> None:
        """Only where the hours differ: a new pattern replaces the calendar made by hand."""
        rows, by = sorted(self.week.rows()), self.request.user
        for unit in self.listing.units.filter(retired_at=None):
            if sorted(_pattern(unit)) != rows:
                listings.set_pattern(unit, rows, by=by, at=self.now)
            if self.dates:
                units.set_dates(unit, *self.dates.days(), by=by, at=self.now)

    def _machines(self) -> list[Unit]:
        """Units of the firm's other listings, for a line to choose from."""
        if not self.row.has_members:
            return []
        if not hasattr(self, "_candidates"):
            self._candidates = lines.candidates(Unit(listing=self.listing))
        return self._candidates

    def _unit_initial(self) -> list[dict[str, Any]]:
        return [
            {
                **{name: getattr(unit, name) for name in ("uuid", *units.FACTS)},
                "machines": self._chosen(unit),
            }
            for unit in self.units
        ]

    def _chosen(self, unit: Unit) -> list[str]:
        if not self.row.has_members:
            return []
        return [str(machine.uuid) for machine in lines.machines_of(unit)]

    def _week_initial(self) -> dict[str, Any]:
        if self.preset in wizard.PRESETS:
            return wizard.week_initial(wizard.preset_rows(self.preset))
        first = next((rows for unit in self.units if (rows := _pattern(unit))), [])
        return wizard.week_initial(first)

    def _dates_initial(self) -> dict[str, Any]:
        first, last = units.dates_of(self.units[0]) if self.units else (None, None)
        return {"first": first, "last": last}


def _pattern(unit: Unit) -> list[tuple]:
    return list(unit.pattern.values_list("weekday", "starts", "ends"))
