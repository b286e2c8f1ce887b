"""Judging rows by the hundred: each against its rules, its firm's listings and its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from capacity import drafts
from capacity.import_rows import Offer, Reader, likeness
from capacity.models import ImportRow, ImportRun, Listing

EXAMPLES = ("示例", "example")


@dataclass
class Judged:
    """A row, what it says, and the listing it would make or change."""

    number: int
    values: Mapping[str, str]  # position → text, as ImportRow keeps them
    merged: Sequence[str] = ()
    offer: Offer = field(default_factory=Offer)
    base: Listing | None = None  # the draft it changes
    listing: Listing | None = None  # as it would be, not stored

    @property
    def is_example(self) -> bool:
        return self.offer.own_number.casefold().startswith(EXAMPLES)


class Judge:
    """For one run; the same when it is checked and when it is imported."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.reader = Reader(run.organization, run.started_by)
        self.keys = {str(n): key for n, (_heading, key) in enumerate(run.columns) if key}

    def judge(self, rows: Sequence[Judged], *, at: datetime) -> None:
        """Fills in offer, listing and faults. Four queries for any number of rows."""
        for row in rows:
            cells = {self.keys[p]: text for p, text in row.values.items() if p in self.keys}
            row.offer = self.reader.read(cells, row.merged)
        numbered = self._by_number(row.offer.own_number for row in rows)
        alike = self._alike(rows)
        for row in rows:
            there = numbered.get(row.offer.own_number)
            row.base = there if there is not None and there.state in drafts.EDITABLE else None
            row.listing = self.reader.check(row.offer, row.base, at)
            if there is not None and row.base is None:
                row.offer.faults.insert(0, ["number", "number_taken", _named(there)])
            elif there is None and (twin := alike.get(row.offer.likeness)) is not None:
                row.offer.faults.insert(0, ["title", "exists", _named(twin)])

    def mark_repeated(self, rows: Sequence[Judged]) -> None:
        """The later of two rows that mean the same listing is at fault; the file is one list."""
        keys = {row.offer.key for row in rows if row.offer.key}
        earlier = ImportRow.objects.filter(run=self.run, key__in=keys).order_by("-number")
        first = dict(earlier.values_list("key", "number"))
        for row in rows:
            key = row.offer.key
            if key and first.setdefault(key, row.number) != row.number:
                fault = ["number", "number_twice"] if key[0] == "#" else ["title", "row_twice"]
                row.offer.faults.insert(0, [*fault, {"row": first[key]}])

    def _by_number(self, numbers: Iterable[str]) -> dict[str, Listing]:
        known = {number for number in numbers if number}
        rows = Listing.objects.filter(organization=self.run.organization, own_number__in=known)
        rows = rows.exclude(state=Listing.State.ARCHIVED).select_related("organization", "process")
        return {listing.own_number: listing for listing in rows}

    def _alike(self, rows: Sequence[Judged]) -> dict[str, Listing]:
        """Listings of the firm that offer the same; those of this very run do not count.

        A row with a number of its own is another thing than a listing with another number.
        """
        titles = {row.offer.facts["title"] for row in rows if row.offer.facts.get("title")}
        there = Listing.objects.filter(organization=self.run.organization, title__in=titles)
        there = there.exclude(state__in=[Listing.State.ARCHIVED, Listing.State.REJECTED])
        there = there.exclude(import_rows__run=self.run).filter(process__isnull=False)
        there = there.select_related("process").prefetch_related("units")
        found: dict[str, Listing] = {}
        for listing in there:
            names = [unit.name for unit in listing.units.all() if unit.retired_at is None]
            found[likeness(listing.process.code, listing.title, names)] = listing
        return found


def _named(listing: Listing) -> dict[str, Any]:
    return {
        "number": listing.own_number,
        "title": listing.title,
        "state": listing.state,
        "listing": str(listing.uuid),
    }
