"""The rows behind a figure, masked: a row shows only what the tables of its page show too.

What is withheld in a table (a place, a month, a class of work, a province) is not named in the
rows either; buyers and jobs are never named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace.core import regions
from marketplace.dashboards import places, queries
from marketplace.dashboards.definitions import DEFINITIONS, HOURS, YUAN
from marketplace.dashboards.masking import masked
from marketplace.dashboards.overview import (
    OTHER,
    Overview,
    grade_name,
    process_name,
    province,
    work_class,
)
from marketplace.dashboards.spans import LOCAL
from orders.models.orders import WorkState

PER_PAGE = 50
TEXT = "text"


@dataclass(frozen=True)
class Heading:
    label: str
    kind: str = TEXT


@dataclass(frozen=True)
class Cut:
    """Which part of a population is asked for; no `by` means all of it."""

    population: str
    by: str = ""
    key: str = ""


@dataclass(frozen=True)
class Rows:
    title: str
    part: str
    head: list[Heading]
    rows: list[list[Any]]
    next_page: int | None
    is_withheld: bool = False

    @property
    def cells(self) -> list[list[tuple[Heading, Any]]]:
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


# population → the tallies its rows are cut and masked by
TALLIES = {
    "sold": {
        "place": "sold_place",
        "month": "sold_month",
        "process": "sold_process",
        "partner": "sold_to",
    },
    "worked": {"place": "worked_place"},
    "bought": {"place": "bought_place", "partner": "bought_from"},
    "idle": {"place": "idle_place", "process": "idle_process"},
    "firms": {"place": "firms_place", "grade": "firms_grade"},
}


def find(overview: Overview, cut: Cut, page: int) -> Rows:
    """One page of rows, the largest first. Raises KeyError for a cut that does not exist."""
    tally = overview.tallies[TALLIES[cut.population][cut.by or "place"]]
    maker = MAKERS[cut.population](overview)
    if tally.is_withheld or (cut.by and tally.is_hidden(cut.key)):
        return Rows(maker.title, part_label(cut), maker.head, [], None, is_withheld=True)
    # Only lines of the tables open: a finer key would reach below what they may show.
    is_line = not cut.by or (cut.by != "place" and cut.key in tally.groups)
    start = (page - 1) * PER_PAGE
    found = maker.rows(cut, start, start + PER_PAGE + 1) if is_line else []
    more = page + 1 if len(found) > PER_PAGE else None
    return Rows(maker.title, part_label(cut), maker.head, found[:PER_PAGE], more)


def part_label(cut: Cut) -> str:
    labels = {"process": process_name, "partner": places.name, "grade": grade_name}
    return labels.get(cut.by, str)(cut.key)


class Maker:
    """Reads and masks the rows of one population."""

    population = ""
    title = ""
    head: list[Heading] = []

    def __init__(self, overview: Overview) -> None:
        self.overview = overview

    def rows(self, cut: Cut, start: int, end: int) -> list[list[Any]]:
        raise NotImplementedError

    def shows(self, by: str, key: str) -> bool:
        name = TALLIES[self.population].get(by)
        return bool(name) and not self.overview.tallies[name].is_hidden(key)

    def part(self, code: str) -> str:
        """The part of the place that may be named, else the place itself."""
        part = places.part_of(self.overview.place.code, code)
        return part if self.shows("place", part) else self.overview.place.code

    def place(self, code: str) -> str:
        return places.name(self.part(code))

    def firm(self, name: str, code: str) -> str:
        return masked(name, self.part(code))

    def process(self, code: str) -> str:
        key = work_class(code)
        return process_name(key if self.shows("process", key) else OTHER)

    def partner(self, code: str) -> str:
        key = province(code)
        return places.name(key) if self.shows("partner", key) else _("other")

    def month(self, at: datetime) -> str:
        key = f"{at.astimezone(LOCAL):%Y-%m}"
        return key if self.shows("month", key) else str(self.overview.span.label)


class WorkMaker(Maker):
    """Rows of work orders."""

    columns: tuple[str, ...] = ()
    order = "-total_fen"

    def population_rows(self) -> QuerySet:
        raise NotImplementedError

    def rows(self, cut: Cut, start: int, end: int) -> list[list[Any]]:
        found = narrowed(self.population_rows(), cut).order_by(self.order, "id")
        return [self.masked(row) for row in found.values_list(*self.columns)[start:end]]

    def masked(self, row: tuple) -> list[Any]:
        raise NotImplementedError


class Sold(WorkMaker):
    population = "sold"
    columns = (
        *("order__funded_at", "factory__name", "listing__region", queries.PROCESS),
        *(queries.BUYER_PLACE, "state", "machine_hours", "total_fen"),
    )

    def __init__(self, overview: Overview) -> None:
        super().__init__(overview)
        self.title = _("Orders on machines of %(place)s") % {"place": overview.place.name}
        self.head = [
            *(Heading(_("Month")), Heading(_("Factory")), Heading(_("Place"))),
            *(Heading(_("Class of work")), Heading(_("Province of the buyer"))),
            *(Heading(_("State")), Heading(_("Machine hours"), HOURS), Heading(_("Value"), YUAN)),
        ]

    def population_rows(self) -> QuerySet:
        return queries.sold(self.overview.place.codes, self.overview.span)

    def masked(self, row: tuple) -> list[Any]:
        at, firm, region, process, buyer, state, hours, fen = row
        return [
            *(self.month(at), self.firm(firm, region), self.place(region)),
            *(self.process(process), self.partner(buyer)),
            *(WorkState(state).label, hours, fen),
        ]


class Worked(WorkMaker):
    population = "worked"
    order = "-machine_hours"
    columns = ("factory__name", "listing__region", "machine_hours")

    def __init__(self, overview: Overview) -> None:
        super().__init__(overview)
        self.title = _("Accepted work on machines of %(place)s") % {"place": overview.place.name}
        self.head = [
            Heading(_("Factory")),
            Heading(_("Place")),
            Heading(str(DEFINITIONS["hours_used"].label), HOURS),
        ]

    def population_rows(self) -> QuerySet:
        return queries.worked(self.overview.place.codes, self.overview.span)

    def masked(self, row: tuple) -> list[Any]:
        firm, region, hours = row
        return [self.firm(firm, region), self.place(region), hours]


class Bought(WorkMaker):
    population = "bought"
    columns = (queries.BUYER_PLACE, "listing__region", "state", "total_fen")

    def __init__(self, overview: Overview) -> None:
        super().__init__(overview)
        self.title = _("Orders bought by firms of %(place)s") % {"place": overview.place.name}
        self.head = [
            *(Heading(_("Place of the buyer")), Heading(_("Province of the factory"))),
            *(Heading(_("State")), Heading(_("Value"), YUAN)),
        ]

    def population_rows(self) -> QuerySet:
        return queries.bought(self.overview.place.codes, self.overview.span)

    def masked(self, row: tuple) -> list[Any]:
        buyer, region, state, fen = row
        return [self.place(buyer), self.partner(region), WorkState(state).label, fen]


class Idle(Maker):
    population = "idle"

    def __init__(self, overview: Overview) -> None:
        super().__init__(overview)
        self.title = _("Capacity on offer in %(place)s") % {"place": overview.place.name}
        self.head = [
            *(Heading(_("Factory")), Heading(_("Place")), Heading(_("Class of work"))),
            Heading(str(DEFINITIONS["idle_offered"].label), HOURS),
            Heading(str(DEFINITIONS["idle_free"].label), HOURS),
        ]

    def rows(self, cut: Cut, start: int, end: int) -> list[list[Any]]:
        found = [
            each
            for each in self.overview.idle
            if cut.by != "process" or work_class(each.process) == cut.key
        ]
        return [list(self._row(each)) for each in found[start:end]]

    def _row(self, each: queries.IdleListing) -> Iterator[Any]:
        yield self.firm(each.name, each.region)
        yield self.place(each.region)
        yield self.process(each.process)
        yield each.offered
        yield each.free


class Firms(Maker):
    population = "firms"

    def __init__(self, overview: Overview) -> None:
        super().__init__(overview)
        self.title = _("Firms of %(place)s that offer capacity") % {"place": overview.place.name}
        self.head = [Heading(_("Firm")), Heading(_("Place")), Heading(_("Grade"))]

    def rows(self, cut: Cut, start: int, end: int) -> list[list[Any]]:
        found = queries.suppliers(self.overview.place.codes)
        if cut.by == "grade":
            found = found.filter(supplier_grade=cut.key)
        values = found.order_by("name", "id").values_list("name", "region", "supplier_grade")
        return [
            [
                self.firm(name, region),
                self.place(region),
                grade if self.shows("grade", grade) else _("other"),
            ]
            for name, region, grade in values[start:end]
        ]


MAKERS: dict[str, type[Maker]] = {
    maker.population: maker for maker in (Sold, Worked, Bought, Idle, Firms)
}


def narrowed(rows: QuerySet, cut: Cut) -> QuerySet:
    """The population's part behind one line of a table."""
    if cut.by == "month":
        return queries.in_month(rows, cut.key)
    if cut.by == "process":
        return rows.filter(operation__process__code__startswith=f"{cut.key}.")
    if cut.by == "partner":
        column = queries.BUYER_PLACE if cut.population == "sold" else queries.PLACE
        return rows.filter(**{f"{column}__in": regions.descendants(cut.key)})
    return rows
