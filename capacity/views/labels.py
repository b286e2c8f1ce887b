"""Labels for machines: a sheet of A4 with a QR code for each unit."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from capacity import identifiers, queries
from capacity.models import Unit
from capacity.views.identifiers import drawn
from marketplace.accounts.access import firm_required

MOST = 100  # ten sheets


@require_safe
@firm_required("listing.edit")
def labels(request: HttpRequest) -> HttpResponse:
    """The firm's units with what is chosen ticked; all of them until somebody chooses."""
    units = list(queries.units_for(request.user, request.organization))
    asked = {uuid for text in request.GET.getlist("unit") if (uuid := _uuid(text))}
    is_chosen = "chosen" in request.GET or bool(asked)
    chosen = [unit for unit in units if unit.uuid in asked] if is_chosen else units
    context = {
        "choices": [(listing, list(own)) for listing, own in groupby(units, lambda u: u.listing)],
        "chosen": {unit.uuid for unit in chosen},
        "labels": [_label(unit, request) for unit in chosen[:MOST]],
        "is_cut": len(chosen) > MOST,
        "most": MOST,
    }
    return render(request, "capacity/identifiers/labels.html", context)


def _label(unit: Unit, request: HttpRequest) -> dict[str, Any]:
    identifier = identifiers.of("unit", unit.uuid)
    unit.listing.organization = request.organization
    return {"unit": unit, "identifier": identifier, "drawing": _inline(identifier)}


def _inline(identifier: identifiers.Identifier) -> SafeString:
    """Drawn into the page: a sheet of a hundred labels is one request."""
    return mark_safe(drawn(identifier, "svg").decode())  # noqa: S308  (segno's own drawing)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
