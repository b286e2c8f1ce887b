"""The second step of the wizard: units, and the hours of the week they stand idle."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone

from capacity import listings
from capacity.forms import wizard
from capacity.models import Listing, Unit
from marketplace.core.errors import Refused


class UnitStep:
    """The two forms of the step, read from the request, and what saving them means."""

    def __init__(self, request: HttpRequest, listing: Listing) -> None:
        self.request, self.listing = request, listing
        self.units = list(listing.units.filter(retired_at=None))
        data = request.POST if request.method == "POST" else None
        self.formset = wizard.UnitFormSet(data, initial=self._unit_initial(), prefix="units")
        self.preset = (data or {}).get("preset", "")
        if self.preset in wizard.PRESETS:
            self.week = wizard.WeekForm(
                initial=wizard.week_initial(wizard.preset_rows(self.preset)), prefix="week"
            )
        else:
            self.week = wizard.WeekForm(data, initial=self._week_initial(), prefix="week")

    def save(self) -> bool:
        """False when there is something to correct, or when only a pattern was filled in."""
        if self.preset in wizard.PRESETS:
            return False
        if not (self.formset.is_valid() and self.week.is_valid()):
            return False
        try:
            with transaction.atomic():
                self._save_units()
                self._save_week()
        except Refused as refused:
            self.week.add_error(None, str(refused.sentence))
            return False
        return True

    def context(self) -> dict[str, Any]:
        return {
            "formset": self.formset,
            "week": self.week,
            "presets": [(name, row[0]) for name, row in wizard.PRESETS.items()],
        }

    def _save_units(self) -> None:
        by, now = self.request.user, timezone.now()
        for row in self.formset.cleaned_data:
            if not row.get("name"):
                continue
            said = {"name": row["name"], "model_name": row["model_name"]}
            if not row.get("uuid"):
                listings.add_unit(self.listing, **said, by=by, at=now)
                continue
            unit = self._own(row["uuid"])
            if row["retire"]:
                listings.retire_unit(unit, by=by, at=now)
            elif (unit.name, unit.model_name) != (said["name"], said["model_name"]):
                listings.edit_unit(unit, **said, by=by, at=now)

    def _own(self, uuid: UUID) -> Unit:
        """A unit of this listing, and of no other."""
        for unit in self.units:
            if unit.uuid == uuid:
                return unit
        raise Http404

    def _save_week(self) -> None:
        """Only where the hours differ: a new pattern replaces the calendar made by hand."""
        rows = sorted(self.week.rows())
        for unit in self.listing.units.filter(retired_at=None):
            if sorted(_pattern(unit)) != rows:
                listings.set_pattern(unit, rows, by=self.request.user, at=timezone.now())

    def _unit_initial(self) -> list[dict[str, Any]]:
        return [
            {"uuid": unit.uuid, "name": unit.name, "model_name": unit.model_name}
            for unit in self.units
        ]

    def _week_initial(self) -> dict[str, Any]:
        first = next((rows for unit in self.units if (rows := _pattern(unit))), [])
        return wizard.week_initial(first)


def _pattern(unit: Unit) -> list[tuple]:
    return list(unit.pattern.values_list("weekday", "starts", "ends"))
