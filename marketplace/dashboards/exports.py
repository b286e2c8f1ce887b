"""Tables as CSV for spreadsheets: same figures, same suppression, no formula can start a cell."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from marketplace.core import money
from marketplace.dashboards.definitions import HOURS, RATIO, YUAN, Definition
from marketplace.dashboards.overview import Line, Table

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take the file for UTF-8


def harmless(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made plain text (OWASP CSV injection)."""
    if isinstance(cell, str) and cell.lstrip(" \u3000").startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def plain(amount: int | Decimal | None, kind: str) -> Any:
    """A figure for a cell: yuan with two decimals, no separators; words where it is withheld."""
    if amount is None:
        return _("withheld")
    if kind == YUAN:
        return money.yuan(int(amount)).replace(",", "")
    if kind in (HOURS, RATIO):
        return f"{amount:.2f}" if kind == HOURS else f"{amount:.4f}"
    return amount


def respond(table: Table, name: str) -> HttpResponse:
    """The table as a file; `name` is plain ASCII."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response.write(BYTE_ORDER_MARK)
    writer = csv.writer(response)
    for row in _rows(table):
        writer.writerow([harmless(cell) for cell in row])
    return response


def _rows(table: Table) -> Iterable[list[Any]]:
    yield [table.head, *(_heading(each) for each in table.definitions)]
    for line in [*table.lines, table.total]:
        yield [line.label, *_cells(table, line)]


def _cells(table: Table, line: Line) -> list[Any]:
    pairs = zip(line.amounts, table.definitions, strict=True)
    return [plain(amount, definition.kind) for amount, definition in pairs]


def _heading(definition: Definition) -> str:
    units = {YUAN: _("yuan"), HOURS: _("machine hours")}
    unit = units.get(definition.kind)
    return f"{definition.label} ({unit})" if unit else str(definition.label)
