"""Everything one page of the dashboard shows, from eleven grouped queries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from capacity import reference
from marketplace.core import regions
from marketplace.dashboards import places, queries
from marketplace.dashboards.definitions import DEFINITIONS, Definition
from marketplace.dashboards.places import Place
from marketplace.dashboards.queries import BUYER, BUYER_PLACE, FACTORY, PROCESS
from marketplace.dashboards.spans import Span
from marketplace.dashboards.tallies import Amount, Tally, by_place, flows, regroup, tally

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "C", "D", "NR")
OTHER = "other"


@dataclass(frozen=True)
class Column:
    """A figure of a table: its definition, and how it is read for a key (None: all together)."""

    definition: Definition
    read: Callable[[str | None], Amount]


@dataclass(frozen=True)
class Line:
    key: str | None
    label: str
    amounts: list[Amount]


@dataclass(frozen=True)
class Table:
    """One table as it may be shown; `population` and `by` name the rows behind its lines."""

    name: str
    title: str
    head: str
    columns: list[Column]
    keys: list[str]
    label: Callable[[str], str] = str
    population: str = ""
    by: str = ""

    @cached_property
    def lines(self) -> list[Line]:
        return [Line(key, self.label(key), self._read(key)) for key in self.keys]

    @cached_property
    def total(self) -> Line:
        return Line(None, _("Together"), self._read(None))

    @property
    def definitions(self) -> list[Definition]:
        return [column.definition for column in self.columns]

    @property
    def has_withheld(self) -> bool:
        return any(None in line.amounts for line in [*self.lines, self.total])

    def _read(self, key: str | None) -> list[Amount]:
        return [column.read(key) for column in self.columns]


@dataclass(frozen=True)
class Overview:
    """The tallies of a place and a period, and the tables made of them."""

    place: Place
    span: Span
    at: datetime
    tallies: dict[str, Tally] = field(default_factory=dict)
    idle: list[queries.IdleListing] = field(default_factory=list)

    def tables(self) -> list[Table]:
        return [
            self._idle_table(),
            self._machine_table(),
            self._month_table(),
            self._place_table(),
            self._process_table(),
            self._flow_table("sold_to"),
            self._flow_table("bought_from"),
            self._grade_table(),
        ]

    def table(self, name: str) -> Table | None:
        return next((each for each in self.tables() if each.name == name), None)

    def column(self, definition: str, tally: str, amount: str = "") -> Column:
        source = self.tallies[tally]
        return Column(DEFINITIONS[definition], lambda key: source.shown(key, amount or definition))

    def figures(self) -> list[tuple[Definition, Amount, str]]:
        """The head figures: what, how much, and the population behind it."""
        head = [
            (self.column("idle_free", "idle_place"), "idle"),
            (self.column("orders", "sold_place"), "sold"),
            (self.column("value", "sold_place"), "sold"),
            (self.column("hours_used", "worked_place"), "worked"),
            (self.column("orders_bought", "bought_place", "orders"), "bought"),
            (self.column("value_bought", "bought_place", "value"), "bought"),
        ]
        return [(each.definition, each.read(None), population) for each, population in head]

    def _idle_table(self) -> Table:
        free, offered = (self.column(key, "idle_place") for key in ("idle_free", "idle_offered"))
        ratio = Column(DEFINITIONS["idle_ratio"], lambda key: _ratio(free, offered, key))
        title = _("Where does idle capacity stand still? (machine hours, next 30 days)")
        columns = [free, self.column("idle_booked", "idle_place"), offered, ratio]
        return self._of_places("idle", title, columns, "idle_place")

    def _machine_table(self) -> Table:
        busy, every = (
            self.column(key, "machines_place") for key in ("machine_busy", "machine_hours")
        )
        ratio = Column(DEFINITIONS["machine_ratio"], lambda key: _ratio(busy, every, key))
        columns = [self.column("machines", "machines_place"), every, busy, ratio]
        title = _("Which machines speak for themselves? (connected machines)")
        return self._of_places("machines", title, columns, "machines_place")

    def _month_table(self) -> Table:
        columns = [self.column("value", "sold_month"), self.column("orders", "sold_month")]
        title = _("How much is traded? (yuan per month)")
        return Table(
            "months", title, _("Month"), columns, self.span.months, population="sold", by="month"
        )

    def _place_table(self) -> Table:
        columns = [
            self.column("value", "sold_place"),
            self.column("orders", "sold_place"),
            self.column("hours_used", "worked_place"),
            self.column("value_bought", "bought_place", "value"),
            self.column("orders_bought", "bought_place", "orders"),
        ]
        title = _("Where is it traded? (yuan)")
        return self._of_places(
            "places", title, columns, "sold_place", "worked_place", "bought_place"
        )

    def _of_places(self, name: str, title: str, columns: list[Column], *tallies: str) -> Table:
        keys = _by_size(columns, {key for each in tallies for key in self.tallies[each].groups})
        return Table(name, title, _("Place"), columns, keys, self.place.part_name, by="place")

    def _process_table(self) -> Table:
        columns = [
            self.column("value", "sold_process"),
            self.column("orders", "sold_process"),
            self.column("idle_free", "idle_process"),
        ]
        used = [self.tallies[each].groups for each in ("sold_process", "idle_process")]
        keys = _by_size(columns, {key for groups in used for key in groups})
        title = _("What is made, and what could be? (yuan)")
        return Table(
            "processes", title, _("Class of work"), columns, keys, process_name, "sold", "process"
        )

    def _flow_table(self, name: str) -> Table:
        titles = {
            "sold_to": _("Where do the orders come from? (yuan)"),
            "bought_from": _("Where do firms of %(place)s buy? (yuan)")
            % {"place": self.place.name},
        }
        defined = ("value", "orders") if name == "sold_to" else ("value_bought", "orders_bought")
        columns = [
            self.column(key, name, amount)
            for key, amount in zip(defined, ("value", "orders"), strict=True)
        ]
        keys = _by_size(columns, set(self.tallies[name].groups))
        population = "sold" if name == "sold_to" else "bought"
        head = _("Province of the buyer") if name == "sold_to" else _("Province of the factory")
        return Table(name, titles[name], head, columns, keys, places.name, population, "partner")

    def _grade_table(self) -> Table:
        columns = [self.column("firms", "firms_grade")]
        title = _("How good is the work? (firms by performance grade)")
        return Table(
            "grades", title, _("Grade"), columns, list(GRADES), grade_name, "firms", "grade"
        )


def grade_name(grade: str) -> str:
    return _("Not rated yet") if grade == "NR" else grade


def build(place: Place, span: Span, at: datetime) -> Overview:
    """Asks the database eleven times, whatever the place and the period."""
    idle = queries.idle(place.jurisdiction_codes, at)
    tallies = {"idle_place": by_place(queries.idle_groups(idle, "region"), place)}
    idle = [each for each in idle if regions.contains(place.code, each.region)]
    by_process = regroup(queries.idle_groups(idle, "process"), work_class)
    tallies["idle_process"] = tally(by_process, is_withheld=tallies["idle_place"].is_withheld)
    machines = queries.measured(place.jurisdiction_codes, span)
    tallies["machines_place"] = by_place(machines, place)
    tallies |= _trade(place, span)
    suppliers = queries.suppliers(place.jurisdiction_codes)
    tallies["firms_place"] = by_place(queries.graded(suppliers, "region"), place)
    tallies["firms_grade"] = tally(
        queries.graded(queries.suppliers(place.codes), "supplier_grade"),
        is_withheld=tallies["firms_place"].is_withheld,
        counts=True,
    )
    return Overview(place, span, at, tallies, idle)


def _trade(place: Place, span: Span) -> dict[str, Tally]:
    whole, own = place.jurisdiction_codes, place.codes
    sold, bought = queries.sold(own, span), queries.bought(own, span)
    sold_place = by_place(queries.trade(queries.sold(whole, span), queries.PLACE, FACTORY), place)
    bought_place = by_place(queries.trade(queries.bought(whole, span), BUYER_PLACE, BUYER), place)
    worked = queries.hours(queries.worked(whole, span), queries.PLACE)
    closed = (sold_place.is_withheld, bought_place.is_withheld)
    sides = (FACTORY, BUYER)
    sold_to, bought_from = flows(
        regroup(queries.trade(sold, BUYER_PLACE, *sides), province),
        regroup(queries.trade(bought, queries.PLACE, *sides), province),
        place,
        closed=closed,
    )
    by_process = regroup(queries.trade(sold, PROCESS, FACTORY), work_class)
    return {
        "sold_place": sold_place,
        "bought_place": bought_place,
        "worked_place": by_place(worked, place),
        "sold_month": tally(queries.trade_by_month(sold), is_withheld=closed[0]),
        "sold_process": tally(by_process, is_withheld=closed[0]),
        "sold_to": sold_to,
        "bought_from": bought_from,
    }


def province(code: str) -> str:
    return regions.province_of(code).code


def work_class(process: str) -> str:
    """The second level of the taxonomy, as grades by class of work use it: MFG.CUT."""
    return ".".join(process.split(".")[:2])


def process_name(code: str) -> str:
    if code == OTHER:
        return _("other")
    return reference.process(code).name(get_language() or "zh-hans")


def _ratio(part: Column, whole: Column, key: str | None) -> Amount:
    above, below = part.read(key), whole.read(key)
    return None if above is None or below is None else above / below if below else 0


def _by_size(columns: list[Column], keys: set[str]) -> list[str]:
    """The largest first, in the order of the columns; withheld ones after what is shown."""

    def size(key: str) -> tuple:
        amounts = [column.read(key) for column in columns]
        return (*((amount is None, -(amount or 0)) for amount in amounts), key)

    return sorted(keys, key=size)
