"""The columns of a table of listings: what each is called, in both languages, and what it holds.

One list for the template, the import, the export and the API. Headings are understood in Chinese
and English, in any order, with or without the unit of measure; programs use the keys.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from capacity import capabilities, reference
from capacity.reference import Named

IN_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
NOISE = re.compile(r"[\s*＊:：_\-–—/、,，.。“”\"']+")


@dataclass(frozen=True, slots=True)
class Column(Named):
    """`type` chooses how a cell is read (capacity/import_cells.py); `fact` what it becomes."""

    type: str
    hint_zh: str = ""
    hint_en: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    fact: str = ""  # of the listing; "" for its units and the firm's own number
    is_required: bool = False
    is_attribute: bool = False

    def heading(self, language: str) -> str:
        """`最大直径（mm）`, `Largest diameter (mm)`; a star marks what every row must have."""
        zh = language.startswith("zh")
        unit = self.unit_zh if zh else self.unit_en
        around = ("（%s）" if zh else " (%s)") % unit if unit else ""
        return f"{self.name(language)}{around}{' *' if self.is_required else ''}"

    def hint(self, language: str) -> str:
        return self.hint_zh if language.startswith("zh") else self.hint_en


BASIC_WORDS = ("zh", "en", "type", "hint_zh", "hint_en", "unit_zh", "unit_en", "fact")
PRICES = frozenset(
    ("price_mode", "price", "share", "setup", "minimum", "lease", "deposit", "price_level")
)
PROBLEMS = Named("problems", "问题", "Problems")  # our own, added to a checked file
STATE = Named("state", "状态", "State")  # our own, in an export
KEPT_BACK = {"material": "materials"}  # attributes that are a column of their own
LAST = ("description",)


@cache
def columns() -> dict[str, Column]:
    """Every column by key: the basic ones, each attribute, and long words at the end."""
    basic = {row["key"]: _basic(row) for row in _rows()}
    last = {key: basic.pop(key) for key in LAST}
    stated = reference.attributes().values()
    made = {row.code: _of_attribute(row) for row in stated if row.code not in KEPT_BACK}
    return basic | made | last


def _rows() -> list[dict[str, str]]:
    with (reference.DATA / "columns.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _basic(row: dict[str, str]) -> Column:
    words = {name: row[name] for name in BASIC_WORDS}
    return Column(row["key"], is_required=row["is_required"] == "1", **words)


def of_processes(codes: Iterable[str]) -> list[Column]:
    """The columns a template for these processes shows."""
    wanted = {
        row.code
        for code in codes
        for capability in capabilities.allowed(code)
        for row in capabilities.attributes(code, capability)
    }
    shown = columns()
    hidden = set() if "material" in wanted else {"materials"}
    keys = [key for key in shown if key not in hidden]
    return [shown[key] for key in keys if not shown[key].is_attribute or key in wanted]


def _of_attribute(row: reference.AttributeRow) -> Column:
    unit = reference.units()[row.unit] if row.unit else None
    return Column(
        row.code,
        _bare(row.zh),
        _bare(row.en),
        row.type,
        row.hint("zh-hans") or _options_hint(row, "zh-hans"),
        row.hint("en") or _options_hint(row, "en"),
        _unit(unit, "zh-hans") or _bracketed(row.zh),
        _unit(unit, "en") or _bracketed(row.en),
        is_attribute=True,
    )


def _unit(unit: reference.UnitRow | None, language: str) -> str:
    """The symbol where it says more than the word does: `mm`, but `件` for pieces."""
    if unit is None:
        return ""
    return unit.zh if language.startswith("zh") and unit.symbol == unit.en else unit.symbol


def _bare(name: str) -> str:
    return IN_BRACKETS.sub("", name).strip()


def _bracketed(name: str) -> str:
    found = IN_BRACKETS.search(name)
    return found[0][1:-1] if found else ""


def _options_hint(row: reference.AttributeRow, language: str) -> str:
    zh = language.startswith("zh")
    match row.type:
        case "set":
            return "可多选，用分号隔开。" if zh else "Several, separated by semicolons."
        case "enum":
            return "从下拉列表中选择。" if zh else "One from the list."
        case "boolean":
            return "是或否。" if zh else "Yes or no."
        case "range":
            return "从低到高，如 -20~5。" if zh else "From low to high, such as -20~5."
    return ""


def folded(heading: str) -> str:
    """What remains of a heading when writing habits are taken away."""
    plain = unicodedata.normalize("NFKC", IN_BRACKETS.sub("", heading))
    return NOISE.sub("", IN_BRACKETS.sub("", plain)).casefold()


@cache
def known_headings() -> dict[str, str]:
    """Folded heading → key of the column, and ours that are passed over → ""."""
    found: dict[str, str] = {}
    for key, column in columns().items():
        for name in (key, column.zh, column.en):
            found.setdefault(folded(name), key)
    for row in _rows():
        for name in row["also"].split(";"):
            found.setdefault(folded(name), row["key"])
    for own in (PROBLEMS, STATE):
        found |= {folded(own.zh): "", folded(own.en): ""}
    return found


def recognise(headings: dict[int, str]) -> tuple[dict[int, str], dict[str, str]]:
    """Position → key, and the headings that are wrong → why: `unknown` or `twice`.

    Our own added columns are passed over in silence.
    """
    found: dict[int, str] = {}
    wrong: dict[str, str] = {}
    for position, heading in headings.items():
        key = known_headings().get(folded(heading))
        if key is None:
            wrong[heading] = "unknown"
        elif key in found.values():
            wrong[heading] = "twice"
        elif key:
            found[position] = key
    return found, wrong
