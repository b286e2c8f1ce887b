"""The filters of the search page, ready to draw: choices with their counts, texts already escaped.

The taxonomy and the places are some five hundred options on every page: written once for each
language, then only marked and counted.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from capacity import rates, reference, wording
from capacity.filters import EVIDENCE_NAMES, GRADES, RADII, TOLERANCES, ListingFilter
from capacity.models import Listing
from marketplace.core import regions
from marketplace.core.certificate_kinds import CertificateKind
from marketplace.ui.holes import Sketch

DEEP = "\u2003"
FIELDS = frozenset((*ListingFilter.base_filters, "sort", "view"))
GROUPS = {
    "distance": ("near", "within"),
    "window": ("starts", "ends", "hours"),
    "price": ("price_by", "price_max"),
    "workpiece": ("material", "x", "y", "z", "tolerance"),
    "proof": ("grade", "evidence", "certificate"),
    "capability": ("capability",),
}
"""Parts of the panel that stand open while one of their fields is in use."""
BOX = (
    '<div class="form-check"><input class="form-check-input" type="{type}" name="{name}"'
    ' value="{value}" id="{name}-{id}"{checked}><label class="form-check-label"'
    ' for="{name}-{id}">{label}{count}</label></div>'
)
SKETCH = Sketch("capacity/_search_panel.html", row="panel")
Rows = tuple[tuple[str, str], ...]
Counts = Mapping[str, Mapping[str, int]]


class Panel:
    """What stands in the filters; a form that is wrong keeps what was typed."""

    def __init__(self, filters: ListingFilter, counts: Counts) -> None:
        self.data, self.counts, self.errors = filters.data, counts, filters.form.errors

    @property
    def html(self) -> SafeString:
        return SKETCH.fill(self._hole)

    def __getitem__(self, name: str) -> str:
        """What was typed into a field; templates ask here before they ask for an attribute."""
        if name not in FIELDS:
            raise KeyError(name)
        return self.data.get(name) or ""

    def _hole(self, name: str) -> str:
        if name in FIELDS:
            return self[name]
        kind, _, field = name.partition("_")
        if kind == "open":
            return mark_safe(" open") if any(map(self._chosen, GROUPS[field])) else ""
        if kind == "wrong":
            return " is-invalid" if field in self.errors else ""
        if kind == "any":
            return "" if self[field] else mark_safe(" checked")
        return getattr(self, name)

    @property
    def error_summary(self) -> SafeString | str:
        if not self.errors:
            return ""
        rows = ((said[0],) for said in self.errors.values())
        items = format_html_join("", "<li>{}</li>", rows)
        shell = '<div class="error-summary" role="alert"><ul class="mb-0">{}</ul></div>'
        return format_html(shell, items)

    @property
    def hidden(self) -> SafeString:
        """What goes along with the filters without a field of its own."""
        rows = ((name, self[name]) for name in ("view", "firm") if self[name])
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', rows)

    @property
    def kinds(self) -> SafeString:
        return self._boxes("kind", fixed_rows("kind", wording.language()))

    @property
    def evidences(self) -> SafeString:
        return self._boxes("evidence", fixed_rows("evidence", wording.language()))

    @property
    def certificates(self) -> SafeString:
        return self._boxes("certificate", certificate_rows(wording.language()), type="checkbox")

    @property
    def directs(self) -> SafeString:
        return self._boxes("direct", fixed_rows("direct", wording.language()), type="checkbox")

    @property
    def processes(self) -> SafeString:
        return self._options("process", process_rows(wording.language()), "process")

    @property
    def places(self) -> SafeString:
        rows = _with_districts(place_rows(wording.language()), self["place"])
        return self._options("place", rows, "province", "city")

    @property
    def centres(self) -> SafeString:
        return self._options("near", _with_districts(place_rows(wording.language()), self["near"]))

    @property
    def materials(self) -> SafeString:
        return self._options("material", material_rows(wording.language()))

    @property
    def capabilities(self) -> SafeString:
        rows = fixed_rows("capability", wording.language())
        return self._options("capability", rows, "capability")

    @property
    def radii(self) -> SafeString:
        asked = self["within"]
        steps = sorted({*RADII, *([int(asked)] if asked.isdecimal() else [])})
        return self._options("within", _rows((str(km), f"{km:,} km") for km in steps))

    @property
    def tolerances(self) -> SafeString:
        return self._options("tolerance", fixed_rows("tolerance", wording.language()))

    @property
    def bases(self) -> SafeString:
        return self._options("price_by", fixed_rows("price_by", wording.language()))

    @property
    def grades(self) -> SafeString:
        return self._options("grade", fixed_rows("grade", wording.language()))

    def _chosen(self, name: str) -> list[str]:
        values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self[name]]
        return [value for value in values if value]

    def _boxes(self, name: str, rows: Rows, *, type: str = "radio") -> SafeString:  # noqa: A002
        chosen, counted = self._chosen(name), self.counts.get(name, {})
        parts = (
            BOX.format(
                type=type,
                name=name,
                value=value,
                id=value.lower(),
                label=label,
                checked=" checked" if value in chosen else "",
                count=f' <span class="filter__count">{counted[value]:,}</span>'
                if value in counted
                else "",
            )
            for value, label in rows
        )
        return mark_safe("".join(parts))  # noqa: S308  (our codes; labels were escaped)

    def _options(self, name: str, rows: Rows, *facets: str) -> SafeString:
        counted: dict[str, int] = {}
        for facet in facets:
            counted |= self.counts.get(facet, {})
        return _drawn(rows, self[name], tuple(counted.items()))


@lru_cache(maxsize=512)
def _drawn(rows: Rows, chosen: str, counted: tuple[tuple[str, int], ...]) -> SafeString:
    counts = {value: f" ({count:,})" for value, count in counted}
    parts = (
        f'<option value="{value}"{" selected" if value == chosen else ""}>{label}'
        f"{counts.get(value, '')}</option>"
        for value, label in rows
    )
    return mark_safe("".join(parts))  # noqa: S308  (our codes; labels were escaped)


@lru_cache(maxsize=32)
def fixed_rows(name: str, _language: str) -> Rows:
    """Choices that are the same on every page of a language."""
    return _rows(FIXED[name]())


FIXED: dict[str, Callable[[], Iterable[tuple[str, Any]]]] = {
    "kind": lambda: Listing.Kind.choices,
    "capability": lambda: Listing.Capability.choices,
    "evidence": EVIDENCE_NAMES.items,
    "direct": lambda: [("true", _("may be booked directly"))],
    "grade": lambda: ((grade, grade) for grade in GRADES),
    "tolerance": lambda: ((str(grade), f"IT{grade}") for grade in TOLERANCES),
    "price_by": lambda: ((code, rates.name(code)) for code in rates.BASES),
}


@lru_cache(maxsize=4)
def certificate_rows(language: str) -> Rows:
    return _rows((row.code, _certificate(row)) for row in reference.certificates().values())


def _certificate(row: CertificateKind) -> str:
    """`ISO9001 质量管理体系`; what is no standard has its name alone."""
    name = row.name(wording.language())
    return name if row.standard == "-" else f"{row.code} {name}"


@reference.follows_names
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
