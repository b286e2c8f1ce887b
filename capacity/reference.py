"""The reference tables of capacity: processes, attributes, materials, certificates, units.

Plain Python over `capacity/data/*.csv`, read once and checked as a whole: a broken table stops
the program at the first use instead of losing matches quietly.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from marketplace.core import certificate_kinds, industries, regions
from marketplace.core.certificate_kinds import CertificateKind

DATA = Path(__file__).parent / "data"
LAST_BIT = 62  # a mask is a signed 64-bit column
CHOSEN = ("enum", "set")
FIGURES = ("number", "integer", "range")


_names: dict[str, tuple[str, str]] = {}  # of processes, where the desk has changed them
_forget: list[Callable[[], None]] = []
Remembered = TypeVar("Remembered", bound=Callable[..., Any])


def follows_names(remembered: Remembered) -> Remembered:
    """Marks a cached function whose answers hold names or words of processes."""
    _forget.append(remembered.cache_clear)  # type: ignore[attr-defined]
    return remembered


def use_names(names: Mapping[str, tuple[str, str]]) -> None:
    """Chinese and English names by code, instead of those of the table."""
    _names.clear()
    _names.update(names)
    forget_names()


def forget_names() -> None:
    """Everything marked `follows_names` is worked out anew."""
    for clear in _forget:
        clear()


class BrokenReference(ValueError):  # noqa: N818  (a ValueError by another name)
    """The tables contradict one another; the message names the row."""


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def name(self, language: str = "zh-hans") -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class ProcessRow(Named):
    parent: str  # "" for the three roots
    level: int
    is_leaf: bool
    din8580: str
    industry: str  # GB/T 4754 division
    unit: str  # of measure, a code of units.csv
    price_models: tuple[str, ...]  # H time, P piece, W weight or length, A area, D period, V value
    attributes: tuple[str, ...]
    mtconnect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRow(Named):
    symbol: str


@dataclass(frozen=True, slots=True)
class AttributeRow(Named):
    type: str  # number, integer, boolean, enum, set, range, text
    unit: str  # a code of units.csv, "" for none
    match: str  # how an offer meets a wish: >=, <=, in, is, contains; "-" is never matched
    lowest: float | None = None  # what can be meant at all, both ends included
    largest: float | None = None
    step: float | None = None  # 1: whole numbers only
    hint_zh: str = ""
    hint_en: str = ""
    options: tuple[Named, ...] = ()  # of an enum or set

    def hint(self, language: str = "zh-hans") -> str:
        return self.hint_zh if language.startswith("zh") else self.hint_en


@dataclass(frozen=True, slots=True)
class MaterialRow(Named):
    iso513: str  # machinability group, "-" for none
    bit: int  # stable: rows are only ever added at the end


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


@follows_names
@cache
def processes() -> dict[str, ProcessRow]:
    """Every node of the taxonomy by code, parents before their children."""
    found: dict[str, ProcessRow] = {}
    for row in _rows("taxonomy.csv"):
        zh, en = _names.get(row["code"], (row["zh"], row["en"]))
        process = ProcessRow(
            code=row["code"],
            zh=zh,
            en=en,
            parent=row["parent"],
            level=int(row["level"]),
            is_leaf=row["leaf"] == "1",
            din8580=row["din8580"],
            industry=row["gbt4754"],
            unit=row["unit"],
            price_models=_split(row["price_models"]),
            attributes=_split(row["attributes"]),
            mtconnect=_split(row["mtconnect"]),
        )
        _check_process(process, found)
        found[process.code] = process
    return found


def _check_process(process: ProcessRow, earlier: dict[str, ProcessRow]) -> None:
    parent = earlier.get(process.parent)
    faults = {
        "appears twice": process.code in earlier,
        f"has an unknown parent {process.parent!r}": process.parent and parent is None,
        "hangs under a leaf": parent is not None and parent.is_leaf,
        "does not stand one level under its parent": parent and process.level != parent.level + 1,
        f"has an unknown industry {process.industry!r}": process.industry
        and not industries.exists(process.industry),
        "is a leaf without unit, price or attribute": process.is_leaf
        and not (process.unit and process.price_models and process.attributes),
        f"has an unknown unit {process.unit!r}": process.unit and process.unit not in units(),
    }
    unknown = [key for key in process.attributes if key not in attributes()]
    faults[f"has unknown attributes {unknown}"] = bool(unknown)
    _refuse(process.code, faults)


def _refuse(code: str, faults: Mapping[str, object]) -> None:
    for fault, is_so in faults.items():
        if is_so:
            raise BrokenReference(f"{code} {fault}")


@cache
def units() -> dict[str, UnitRow]:
    return {row["code"]: UnitRow(**row) for row in _rows("units.csv")}


@cache
def attributes() -> dict[str, AttributeRow]:
    options = _options()
    found = {}
    for row in _rows("attributes.csv"):
        key = row.pop("key")
        limits = {name: _number(row.pop(name)) for name in ("lowest", "largest", "step")}
        attribute = AttributeRow(code=key, **row, **limits, options=options.get(key, ()))
        faults = {
            f"has an unknown unit {attribute.unit!r}": attribute.unit
            and attribute.unit not in units(),
            "leaves nothing to choose": attribute.type in CHOSEN and not attribute.options,
            "has options but no choice": attribute.options and attribute.type not in CHOSEN,
            "has a figure but no limits": attribute.type in FIGURES
            and (attribute.lowest is None or attribute.largest is None),
        }
        _refuse(key, faults)
        found[key] = attribute
    unknown = sorted(options.keys() - found.keys())
    _refuse("options.csv", {f"names unknown attributes {unknown}": unknown})
    return found


def _options() -> dict[str, tuple[Named, ...]]:
    """Permitted values by attribute; materials and regions come from their own tables."""
    chosen: dict[str, list[Named]] = {}
    for row in _rows("options.csv"):
        chosen.setdefault(row["attribute"], []).append(Named(row["value"], row["zh"], row["en"]))
    chosen["material"] = list(materials().values())
    chosen["region"] = [Named(place.code, place.zh, place.en) for place in regions.provinces()]
    return {key: tuple(values) for key, values in chosen.items()}


@cache
def materials() -> dict[str, MaterialRow]:
    found = {
        row["code"]: MaterialRow(**row, bit=bit) for bit, row in enumerate(_rows("materials.csv"))
    }
    _refuse("materials.csv", {"has more rows than a mask has bits": len(found) > LAST_BIT})
    return found


@cache
def certificates() -> dict[str, CertificateKind]:
    found = certificate_kinds.kinds()
    _refuse("certificates.csv", {"has more rows than a mask has bits": len(found) > LAST_BIT})
    return found


def process(code: str) -> ProcessRow:
    return processes()[code]


def roots() -> tuple[ProcessRow, ...]:
    return children("")


def children(code: str) -> tuple[ProcessRow, ...]:
    """Direct parts of a process, in the order of the table; of "" the roots."""
    return tuple(row for row in processes().values() if row.parent == code)


def below(code: str) -> tuple[str, ...]:
    """Codes of the process and of everything under it."""
    return tuple(c for c in processes() if c == code or c.startswith(f"{code}."))


def leaves(code: str) -> tuple[str, ...]:
    """Codes of the leaf processes in the subtree; of a leaf, its own."""
    root = process(code)
    inside = code + "."
    return tuple(
        row.code
        for row in processes().values()
        if row.is_leaf and (row.code == root.code or row.code.startswith(inside))
    )


def path(code: str) -> tuple[ProcessRow, ...]:
    """From the root down to the process itself."""
    row = process(code)
    return (*(path(row.parent) if row.parent else ()), row)


def process_attributes(code: str) -> tuple[AttributeRow, ...]:
    """The attributes a listing or job of this process may state, in form order."""
    return tuple(attributes()[key] for key in process(code).attributes)


def material_mask(codes: Iterable[str]) -> int:
    """Bits of the materials, e.g. STEEL_C and STEEL_A → 0b11. Raises KeyError for unknown ones."""
    return sum(1 << bit for bit in {materials()[code].bit for code in codes})


def certificate_mask(codes: Iterable[str]) -> int:
    """Bits of the certificates. Raises KeyError for unknown ones."""
    return sum(1 << bit for bit in {certificates()[code].bit for code in codes})


def unit_name(code: str, language: str = "zh-hans") -> str:
    return units()[code].name(language)
