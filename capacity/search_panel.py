"""The filters of the search page, ready to draw: choices with their counts, texts already escaped.

The taxonomy and the places are some five hundred options on every page: written once for each
language, then only marked and counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from capacity import rates, reference, wording
from capacity.filters import EVIDENCE_NAMES, GRADES, RADII, TOLERANCES, ListingFilter
from capacity.models import Listing
from marketplace.core import regions
from marketplace.core.certificate_kinds import CertificateKind

DEEP = "\u2003"
FIELDS = frozenset((*ListingFilter.base_filters, "sort", "view"))
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """A box or a button to tick, with how many of the rows found it fits."""

    value: str
    label: str
    is_chosen: bool
    count: int | None
    id: str


class Panel:
    """What the template asks of the filters; a form that is wrong keeps what was typed."""

    def __init__(self, filters: ListingFilter, counts: Mapping[str, Mapping[str, int]]) -> None:
        self.filters, self.counts, self.errors = filters, counts, filters.form.errors
        self.data = filters.data

    def __getitem__(self, name: str) -> str:
        """What stands in a field; templates ask here before they ask for an attribute."""
        if name not in FIELDS:
            raise KeyError(name)
        return self.data.get(name) or ""

    @property
    def kinds(self) -> Iterator[Choice]:
        return self._choices("kind", Listing.Kind.choices)

    @property
    def evidences(self) -> Iterator[Choice]:
        return self._choices("evidence", EVIDENCE_NAMES.items())

    @property
    def certificates(self) -> list[Choice]:
        """Those of which something was found come first."""
        rows = [(row.code, _certificate(row)) for row in reference.certificates().values()]
        found = list(self._choices("certificate", rows))
        return sorted(found, key=lambda choice: (not choice.is_chosen, -(choice.count or 0)))

    @property
    def has_certificates(self) -> bool:
        return any(self._chosen("certificate"))

    @property
    def processes(self) -> SafeString:
        return self._options("process", process_rows(wording.language()))

    @property
    def places(self) -> SafeString:
        rows = place_rows(wording.language())
        return self._options("place", _with_districts(rows, self["place"]), "province", "city")

    @property
    def centres(self) -> SafeString:
        rows = place_rows(wording.language())
        return self._options("near", _with_districts(rows, self["near"]), counted=())

    @property
    def materials(self) -> SafeString:
        return self._options("material", material_rows(wording.language()))

    @property
    def capabilities(self) -> SafeString:
        return self._options("capability", _rows(Listing.Capability.choices))

    @property
    def radii(self) -> SafeString:
        asked = self["within"]
        steps = sorted({*RADII, *([int(asked)] if asked.isdigit() else [])})
        return self._options("within", _rows((str(km), f"{km:,} km") for km in steps))

    @property
    def tolerances(self) -> SafeString:
        return self._options("tolerance", _rows((str(n), f"IT{n}") for n in TOLERANCES))

    @property
    def bases(self) -> SafeString:
        return self._options("price_by", _rows((code, rates.name(code)) for code in rates.BASES))

    @property
    def grades(self) -> SafeString:
        return self._options("grade", _rows((grade, grade) for grade in GRADES), counted=())

    def _choices(self, name: str, rows: Iterable[tuple[str, Any]]) -> Iterator[Choice]:
        chosen, counted = self._chosen(name), self.counts.get(name, {})
        for value, label in rows:
            yield Choice(
                value, str(label), value in chosen, counted.get(value), f"{name}-{value.lower()}"
            )

    def _chosen(self, name: str) -> list[str]:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else [self[name]]

    def _options(self, name: str, rows: Rows, *also: str, counted: Any = None) -> SafeString:
        names = (name, *also) if counted is None else counted
        counts: dict[str, int] = {}
        for each in names:
            counts |= self.counts.get(each, {})
        chosen = self[name]
        return mark_safe(  # noqa: S308  (values are our codes, labels were escaped with the rows)
            "".join(
                f'<option value="{value}"{" selected" if value == chosen else ""}>{label}'
                f"{f' ({counts[value]:,})' if value in counts else ''}</option>"
                for value, label in rows
            )
        )


def _certificate(row: CertificateKind) -> str:
    """`ISO9001 质量管理体系`; what is no standard has its name alone."""
    name = row.name(wording.language())
    return name if row.standard == "-" else f"{row.code} {name}"


@lru_cache(maxsize=4)
def process_rows(language: str) -> Rows:
    """The taxonomy as an indented list."""
    return _rows((row.code, DEEP * row.level + row.name(language)) for row in _below(""))


@lru_cache(maxsize=4)
def material_rows(language: str) -> Rows:
    return _rows((row.code, row.name(language)) for row in reference.materials().values())


@lru_cache(maxsize=4)
def place_rows(language: str) -> Rows:
    """Provinces, each with its cities below it."""
    return _rows(
        row
        for province in regions.provinces()
        for row in (
            (province.code, province.name(language)),
            *((city.code, DEEP + city.name(language)) for city in regions.children(province.code)),
        )
    )


def _with_districts(rows: Rows, chosen: str) -> Rows:
    """Districts stand below their city once it, or one of them, is chosen."""
    if not regions.exists(chosen):
        return rows
    steps = [*regions.ancestors(chosen), regions.get(chosen)]
    if len(steps) < 2:
        return rows
    language, city = wording.language(), steps[1].code
    parts = _rows((d.code, DEEP * 2 + d.name(language)) for d in regions.children(city))
    at = 1 + [value for value, _label in rows].index(city)
    return rows[:at] + parts + rows[at:]


def _below(code: str) -> list[reference.ProcessRow]:
    found = []
    for row in reference.children(code):
        found += [row, *_below(row.code)]
    return found


def _rows(rows: Iterable[tuple[str, Any]]) -> Rows:
    return tuple((value, escape(str(label))) for value, label in rows)
