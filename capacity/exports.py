"""Listings as a table, row by row: what an import reads back, and what everybody may have."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from capacity import import_cells, import_choices, import_columns, import_week, reference, wording
from capacity.import_columns import Column
from capacity.models import Listing, Unit
from marketplace.core import regions

CHUNK = 500
MOST_SHARED = 1_000  # rows of a search anybody may take along

Cell = str | int | float | None
Week = list[import_week.Row]
QUIET = frozenset(("charge", "count", "whole", "hours_count", "lease"))


# --- the firm's own: an import understands every column ------------------------------------------
def own_table(rows: QuerySet[Listing], language: str) -> tuple[list[Column], Iterator[list[Cell]]]:
    """The columns these listings need, and their rows, some hundred at a time."""
    codes = rows.order_by().filter(process__isnull=False).values_list("process__code", flat=True)
    shown = import_columns.of_processes(codes.distinct())
    heading: list[Cell] = [column.heading(language) for column in shown]
    state = import_columns.STATE.name(language)
    return shown, _with_heading([*heading, state], own_rows(rows, shown, language))


def own_rows(rows: QuerySet[Listing], shown: list[Column], language: str) -> Iterator[list[Cell]]:
    units = Unit.objects.filter(retired_at=None).prefetch_related("pattern").order_by("id")
    full = rows.select_related("process").prefetch_related(
        Prefetch("units", queryset=units, to_attr="table_units")
    )
    for listing in full.iterator(chunk_size=CHUNK):
        weeks = [_week(unit) for unit in listing.table_units]
        cells = cells_of(listing, listing.table_units, weeks, language)
        yield [*(cells.get(column.code) for column in shown), listing.get_state_display()]


def cells_of(
    listing: Listing, units: list[Unit], weeks: list[Week], language: str
) -> dict[str, Cell]:
    """Column → cell, as the import reads it; what is not said has no cell."""
    cells: dict[str, Cell] = {}
    for key, column in import_columns.columns().items():
        said = _said(listing, column)
        if said not in (None, "", []) and not _goes_without_saying(column, said):
            cells[key] = WRITERS.get(column.type, _plain)(column, said, language)
    return cells | _unit_cells(units, weeks, language)


def _goes_without_saying(column: Column, value: Any) -> bool:
    """Whether an empty cell means the same in a new draft."""
    return column.type in QUIET and value == Listing._meta.get_field(column.fact).get_default()


def _said(listing: Listing, column: Column) -> Any:
    if column.is_attribute:
        return listing.attributes.get(column.code)
    return getattr(listing, column.fact) if column.fact else None


def _week(unit: Unit) -> Week:
    return [(row.weekday, row.starts, row.ends) for row in unit.pattern.all()]


def _unit_cells(units: list[Unit], weeks: list[Week], language: str) -> dict[str, Cell]:
    if not units:
        return {}
    written = [import_week.written(week, language) for week in weeks]
    cells = {
        "units": import_cells.joined([unit.name for unit in units], language),
        "models": _each([unit.model_name for unit in units], language),
        "serials": _each([unit.serial_number for unit in units], language),
        "built": _each([str(unit.built_in or "") for unit in units], language),
        "hours": written[0] if len(set(written)) == 1 else " | ".join(written),
    }
    return {key: cell for key, cell in cells.items() if cell}


def _each(values: list[str], language: str) -> str:
    """One for each unit, in their order, empty ones too."""
    if not any(values):
        return ""
    return import_cells.joined(values, language)


# --- cells --------------------------------------------------------------------------------------
def _plain(_column: Column, value: Any, _language: str) -> Cell:
    return value


def _yuan(_column: Column, fen: int, _language: str) -> Cell:
    return fen // 100 if fen % 100 == 0 else fen / 100


def _hundredths(_column: Column, value: int, _language: str) -> Cell:
    return value // 100 if value % 100 == 0 else value / 100


def _hours(_column: Column, minutes: int, _language: str) -> Cell:
    return minutes // 60 if minutes % 60 == 0 else minutes / 60


def _process(_column: Column, process: Any, language: str) -> Cell:
    return reference.process(process.code).name(language)


def _place(_column: Column, code: str, language: str) -> Cell:
    return regions.full_name(code, language)


def _option(column: Column, value: Any, language: str) -> Cell:
    options = import_choices.options_of(column.type, column.code)
    named = {option.code: option.name(language) for option in options}
    return named.get(str(value), str(value))


def _several(column: Column, values: list[str], language: str) -> Cell:
    joint = "；" if language.startswith("zh") else "; "
    return joint.join(str(_option(column, value, language)) for value in values)


def _boolean(column: Column, value: bool, language: str) -> Cell:
    return _option(column, "yes" if value else "no", language)


def _range(_column: Column, ends: list[float], _language: str) -> Cell:
    return f"{ends[0]:g}~{ends[1]:g}"


WRITERS = {
    "yuan": _yuan,
    "charge": _yuan,
    "share": _hundredths,
    "hours_count": _hours,
    "process": _process,
    "place": _place,
    "capability": _option,
    "price_mode": _option,
    "lease": _option,
    "level": _option,
    "enum": _option,
    "set": _several,
    "materials": _several,
    "boolean": _boolean,
    "range": _range,
}


# --- everybody's: what a search found -------------------------------------------------------------
def shared_table(listings: Iterable[Any], address: Any) -> Iterator[list[Cell]]:
    """`Disclosed` listings as their reader may see them; `address` makes a link of each."""
    heading: list[Cell] = [str(name) for name in _shared_headings()]
    return _with_heading(heading, (_shared_row(listing, address) for listing in listings))


def _shared_headings() -> list[str]:
    return [
        _("Title"),
        _("Firm"),
        _("Process"),
        _("Place"),
        _("Materials"),
        _("Facts"),
        _("Price mode"),
        _("Price"),
        _("Smallest lot"),
        _("Description"),
        _("Address of the page"),
    ]


def _shared_row(listing: Any, address: Any) -> list[Cell]:
    return [
        listing.title,
        str(listing.organization),
        str(listing.process or ""),
        wording.place(listing.region),
        wording.materials(listing.materials),
        "; ".join(f"{fact.label}: {fact.value}" for fact in wording.facts(listing)),
        listing.get_price_mode_display(),
        wording.price(listing),
        listing.smallest_lot,
        listing.description or "",
        address(listing),
    ]


def _with_heading(heading: list[Cell], rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    yield heading
    yield from rows
