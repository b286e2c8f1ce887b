"""The tables as ECharts options: data and axes; colours, fonts and number formats come by theme."""

from typing import Any

from marketplace.core import regions
from marketplace.dashboards.definitions import YUAN
from marketplace.dashboards.overview import Line, Table

MOST_BARS = 12


def option(table: Table) -> dict[str, Any]:
    if table.name == "sold_to":
        return _map(table)
    if table.name == "idle":
        return _stacked(table)
    return _upright(table) if table.name in ("months", "grades") else _lying(table)


def has_shape(table: Table) -> bool:
    """Whether anything shown is more than zero: else a sentence stands in place of the chart."""
    return any(line.amounts[0] for line in table.lines)


def value_format(table: Table) -> str:
    return "yuan" if table.columns[0].definition.kind == YUAN else "number"


def _plain(table: Table, line: Line, column: int) -> float | None:
    """Yuan, hours or a count; nothing where it is withheld."""
    amount = line.amounts[column]
    if amount is None:
        return None
    is_money = table.columns[column].definition.kind == YUAN
    return round(float(amount) / 100 if is_money else float(amount), 2)


def _series(table: Table, lines: list[Line], column: int, **more: Any) -> dict[str, Any]:
    return {
        "name": str(table.columns[column].definition.label),
        "type": "bar",
        "data": [_plain(table, line, column) for line in lines],
        **more,
    }


def _upright(table: Table) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [line.label for line in table.lines]},
        "yAxis": {"type": "value"},
        "series": [_series(table, table.lines, 0)],
    }


def _lying(table: Table) -> dict[str, Any]:
    """The largest on top; a short list keeps its names readable."""
    lines = _drawn(table)
    return {
        "xAxis": {"type": "value"},
        "yAxis": _names(lines),
        "series": [_series(table, lines, 0)],
    }


def _stacked(table: Table) -> dict[str, Any]:
    lines = _drawn(table)
    return {
        "xAxis": {"type": "value"},
        "yAxis": _names(lines),
        "series": [_series(table, lines, column, stack="hours") for column in (0, 1)],
    }


def _drawn(table: Table) -> list[Line]:
    return [line for line in table.lines if line.amounts[0]][:MOST_BARS]


def _names(lines: list[Line]) -> dict[str, Any]:
    return {"type": "category", "inverse": True, "data": [line.label for line in lines]}


def _map(table: Table) -> dict[str, Any]:
    """Sums by outline: the Corps lies within Xinjiang's."""
    sums: dict[str, float] = {}
    for line in table.lines:
        value = _plain(table, line, 0)
        if value is not None:
            name = regions.map_name(str(line.key))
            sums[name] = round(sums.get(name, 0) + value, 2)
    data = [{"name": name, "value": value} for name, value in sums.items()]
    name = str(table.columns[0].definition.label)
    return {
        "visualMap": {"min": 0, "max": max(sums.values(), default=1)},
        "series": [{"type": "map", "name": name, "data": data}],
    }
