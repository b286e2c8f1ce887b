"""A row of the table: its cells read, the rules of a listing asked, every fault named at once."""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import blake2b
from typing import Any

from django.utils import translation

from capacity import capabilities, drafts, facts, import_cells, units
from capacity.import_cells import Fault
from capacity.import_columns import columns
from capacity.models import Listing, Process, Unit
from marketplace.accounts.models import Organization, User
from marketplace.core.errors import Invalid, NotAllowed

LANGUAGES = ("zh-hans", "en")
MOST_FAULTS = 40  # of one row; whoever has more has another table
PER_UNIT = {
    "models": "model_name",
    "serials": "serial_number",
    "built": "built_in",
    "hours": "week",
}
UNIT_COLUMNS = {"name": "units", **{said: key for key, said in PER_UNIT.items()}}
Week = list[tuple[int, time, time]]
Found = list[list[Any]]  # [[column, code, words], …] as ImportRow keeps them


@dataclass
class UnitWords:
    """What a row says about one unit; None: nothing."""

    name: str
    model_name: str | None = None
    serial_number: str | None = None
    built_in: int | None = None
    week: Week | None = None

    def facts(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in units.FACTS}
        return {name: value for name, value in said.items() if value is not None}


@dataclass
class Offer:
    """What a row says: facts of a listing, its units, and what is wrong."""

    facts: dict[str, Any] = field(default_factory=dict)
    units: list[UnitWords] = field(default_factory=list)
    faults: Found = field(default_factory=list)

    @property
    def own_number(self) -> str:
        return self.facts.get("own_number", "")

    @property
    def likeness(self) -> str:
        """Equal for two rows that offer one thing: same process, title and units."""
        process, title = self.facts.get("process"), self.facts.get("title")
        if process is None or not title:
            return ""
        return likeness(process.code, title, [unit.name for unit in self.units])

    @property
    def key(self) -> str:
        """What makes the row one of its kind: the firm's own number, else what it offers."""
        return f"#{_digest(_folded(self.own_number))}" if self.own_number else self.likeness

    @property
    def is_ready_for_review(self) -> bool:
        by_value = self.facts.get("price_mode") == Listing.PriceMode.VALUE
        priced = self.facts.get("value_bps" if by_value else "price_fen")
        timed = any(unit.week for unit in self.units)
        return bool(self.facts.get("price_mode") and priced and timed)


def likeness(process: str, title: str, units: Iterable[str]) -> str:
    return _digest(process, _folded(title), *sorted(map(_folded, units)))


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())


def _digest(*words: str) -> str:
    return blake2b("\x1f".join(words).encode(), digest_size=12).hexdigest()


class Reader:
    """Reads the rows of one person for one firm; knows the processes, so that no row asks."""

    def __init__(self, organization: Organization, by: User) -> None:
        self.organization = organization
        self.by = by
        self.processes = {process.code: process for process in Process.objects.all()}
        self.by_fact = {column.fact: key for key, column in columns().items() if column.fact}

    def read(self, cells: Mapping[str, str], merged: Iterable[str] = ()) -> Offer:
        """Cells by column; `merged` are columns whose cell is hidden by a merged one."""
        offer = Offer(faults=[[key, "merged", {}] for key in merged])
        said: dict[str, Any] = {}
        for key, text in cells.items():
            try:
                said[key] = import_cells.read(columns()[key], text)
            except Fault as fault:
                offer.faults.append([key, fault.code, fault.words])
        reported = {*said, *(key for key, _code, _words in offer.faults)}
        for key, column in columns().items():
            if column.is_required and key not in reported:
                offer.faults.append([key, "missing", {}])
        offer.facts = self._facts(said)
        _read_units(offer, said)
        return offer

    def check(self, offer: Offer, base: Listing | None, at: datetime) -> Listing:
        """The listing the row would make or change `base` into, not stored.

        Asks the rules of drafting again without each value they refuse, so that all faults of the
        row are known at once; they are added to the offer's.
        """
        _check_units(offer, at)
        said = dict(offer.facts)
        attributes = said.pop("attributes", {})
        while True:
            listing = self._start(base, said)
            listing.attributes |= attributes
            fault = self._fault(listing, said, attributes)
            if fault is None:
                break
            key, dropped = fault[0], fault.pop()
            offer.faults.append(fault)
            if not dropped & (said.keys() | attributes.keys()):
                break  # not the row's doing: what stands in the draft already is wrong
            said = {name: value for name, value in said.items() if name not in dropped}
            attributes = {name: value for name, value in attributes.items() if name != key}
        if offer.faults:
            order = {key: n for n, key in enumerate(columns())}
            offer.faults.sort(key=lambda fault: order.get(fault[0], 0))
            del offer.faults[MOST_FAULTS:]
        return listing

    def _facts(self, said: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        attributes = {key: value for key, value in said.items() if columns()[key].is_attribute}
        if attributes:
            found["attributes"] = attributes
        found |= {columns()[key].fact: said[key] for key in said if columns()[key].fact}
        if "process" in found:
            found["process"] = self.processes[found["process"]]
        return found

    def _start(self, base: Listing | None, said: Mapping[str, Any]) -> Listing:
        """A fresh draft, or a copy of the one to change, without what a new process drops."""
        if base is None:
            fresh = Listing(organization=self.organization, region=self.organization.region)
            if "process" in said:
                fresh.capability = capabilities.allowed(said["process"].code)[0]
            return fresh
        listing = copy.copy(base)
        listing.attributes = dict(base.attributes)
        if said.get("process", base.process) != base.process:
            listing.attributes = {}
        return listing

    def _fault(
        self, listing: Listing, said: dict[str, Any], attributes: dict[str, Any]
    ) -> list[Any] | None:
        """[column, code, words, names of the facts to leave out] of the first rule broken."""
        try:
            drafts.apply(listing, said, by=self.by)
        except NotAllowed:
            priced = said.keys() & set(facts.PRICE_FACTS)
            first = next(key for fact, key in self.by_fact.items() if fact in priced)
            return [first, "no_price_permission", {}, priced]
        except Invalid as refused:
            name = refused.field or ""
            if name in attributes and name not in _stated(listing):
                words = {"process": listing.process.code if listing.process else ""}
                return [name, "not_of_process", words, {name}]
            return [
                self.by_fact.get(name, name),
                "rule",
                _sentences(lambda: facts.check(listing)),
                {name},
            ]
        return None


def _stated(listing: Listing) -> set[str]:
    return {row.code for row in capabilities.attributes_of(listing)}


def _sentences(ask: Callable[[], None]) -> dict[str, str]:
    """The rule's own sentence in both languages: who will read it is not known here."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            try:
                ask()
            except Invalid as refused:
                found[language] = str(refused.sentence)
    return found


def _read_units(offer: Offer, said: Mapping[str, Any]) -> None:
    """Names give the number of units; what else is said is one for all or one each."""
    offer.units = [UnitWords(name) for name in said.get("units", ())]
    for key, attribute in PER_UNIT.items():
        values = said.get(key) or []
        fault = _miscounted(key, len(values), len(offer.units))
        if fault:
            offer.faults.append([key, fault, {"found": len(values), "units": len(offer.units)}])
        elif values:
            each = values * len(offer.units) if len(values) == 1 else values
            for unit, value in zip(offer.units, each, strict=True):
                setattr(unit, attribute, value)


def _miscounted(key: str, found: int, units_: int) -> str:
    if not found:
        return ""
    if not units_:
        return "no_units"
    if key == "serials" and found == 1 < units_:
        return "one_serial"
    return "" if found in (1, units_) else "count_differs"


def _check_units(offer: Offer, at: datetime) -> None:
    if len(offer.units) > units.MOST_UNITS:
        offer.faults.append(["units", "too_many_units", {"most": units.MOST_UNITS}])
    for unit in offer.units:
        fault = _unit_fault(unit, at)
        if fault and fault not in offer.faults:
            offer.faults.append(fault)


def _unit_fault(words: UnitWords, at: datetime) -> list[Any] | None:
    """The rules of units."""
    try:
        units.describe(Unit(), words.facts(), at)
    except Invalid as refused:
        column = UNIT_COLUMNS.get(refused.field or "", "units")
        return [column, "rule", _sentences(lambda: units.describe(Unit(), words.facts(), at))]
    return None
