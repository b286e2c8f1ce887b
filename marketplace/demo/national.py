"""A country of factories for benchmarks: rows copied in by the thousand, no stories, no log-ins.

Idle time stands in the index alone: a hundred million windows would measure the disk.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, islice
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from capacity import (
    capabilities,
    levels,
    listing_entries,
    listing_index,
    queries,
    rates,
    reference,
    standing,
    tokens,
)
from capacity.models import ListingEntry
from capacity.ranges import local_day
from capacity.shingles import fold, pairs
from marketplace.accounts.models import Organization, User
from marketplace.core import regions
from marketplace.demo import country
from marketplace.demo.country import Firm, Offer

BATCH = 2_000  # factories
COLUMNS = {
    "accounts_organization": """id, name, short_name, english_name, uscc, legal_person, region,
        address, industry, supplies, buys, about, state, verified_at, regular_at""",
    "accounts_publishedgrade": """organization_id, side, grade, p_ppm, p_up_ppm, effective_orders,
        counterparties, ratings, computed_at""",
    "capacity_listing": """id, organization_id, kind, capability, process_id, title, description,
        region, materials, attributes, price_mode, price_fen, price_level, value_bps, lease_days,
        setup_fen, minimum_fen, state, version, review_reason, reviewed_by_id, reviewed_at,
        published_at, calendar_confirmed_at, evidence""",
    "capacity_unit": "listing_id, name, model_name",
    "listing_entry": """listing_id, organization_id, process_id, kind, capability, province, city,
        region, material_bits, certificate_bits, env_max, env_mid, env_min, it_grade, grade,
        grade_rank, p_up_ppm, evidence, standing, members_only, closed, price_basis, price_rate,
        unit_count, edition, published_at, changed_at""",
    "listing_text": "listing_id, text, title_end, pairs, facets",
    "listing_ix": """listing_id, process_id, organization_id, cell, material_bits,
        certificate_bits, env_max, env_mid, env_min, it_grade, p_up_ppm, grade_rank, price_mode,
        price_fen, setup_fen, minimum_fen, lease_days, evidence, x, y, z, free_from, free_hours,
        published_at, confirmed_on, changed_seq""",
    "listing_firm": "organization_id, text, pairs",
}
NO_NEWS = "DELETE FROM listing_ix_news WHERE listing_id = ANY(%s)"  # nobody waits for them
WORDS = "INSERT INTO listing_word (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class Numbers:
    """Keys taken from the sequences for one batch."""

    firms: Iterator[int]
    listings: Iterator[int]
    changes: Iterator[int]


@dataclass(frozen=True)
class Moment:
    """When the country is as it is, and who reviewed it."""

    now: datetime
    today: date
    desk: int


def build(
    factories: int, *, seed: int, tell: Callable[[str], None], listings: int | None = None
) -> int:
    """Adds regular factories with one to eight published listings each; returns the listings.

    With `listings`, as many factories as that takes, whatever `factories` says.
    """
    dice = random.Random(seed)  # noqa: S311 - made-up factories
    desk, _made = User.objects.get_or_create(
        email="national-desk@demo.gongzao.example", defaults={"name": "示范审核", "password": "!"}
    )
    now = timezone.now()
    moment, made = Moment(now, local_day(now), desk.pk), 0
    source = country.firms(dice, first=Organization.objects.count())
    while factories > 0 if listings is None else made < listings:
        drawn = [
            (firm, country.offers(firm, dice)) for firm in islice(source, min(BATCH, factories))
        ]
        if listings is not None:
            drawn = _up_to(drawn, listings - made)
        made += _write(drawn, moment)
        factories -= len(drawn)
        tell(f"{made:,} listings")
    return made


def _up_to(drawn: list[tuple[Firm, list[Offer]]], most: int) -> list[tuple[Firm, list[Offer]]]:
    """The first factories, with exactly so many listings if there are as many."""
    kept = []
    for firm, offers in drawn:
        if most <= 0:
            break
        kept.append((firm, offers[:most]))
        most -= len(offers)
    return kept


def _write(drawn: Sequence[tuple[Firm, list[Offer]]], moment: Moment) -> int:
    count = sum(len(offers) for _firm, offers in drawn)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        numbers = Numbers(
            _take(cursor, "accounts_organization_id_seq", len(drawn)),
            _take(cursor, "capacity_listing_id_seq", count),
            _take(cursor, "listing_ix_changed_seq", count),
        )
        batch = Batch(moment, numbers)
        for firm, offers in drawn:
            batch.add(firm, offers)
        for table, columns in COLUMNS.items():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in batch.rows[table]:
                    copy.write_row(row)
        cursor.execute(WORDS, [sorted(batch.words)])
        cursor.execute(NO_NEWS, [_listings(batch)])
    return count


def _listings(batch: "Batch") -> list[int]:
    return [row[0] for row in batch.rows["listing_ix"]]


def _take(cursor: Any, sequence: str, count: int) -> Iterator[int]:
    cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count])
    return iter([number for (number,) in cursor.fetchall()])


@dataclass(frozen=True)
class Line:
    """A listing with its keys."""

    listing: int
    organization: int
    firm: Firm
    offer: Offer
    published_at: datetime

    @property
    def process(self) -> "Process":
        return _process(self.offer.process)


class Batch:
    """Rows of some factories, table by table."""

    def __init__(self, moment: Moment, numbers: Numbers) -> None:
        self.moment, self.numbers = moment, numbers
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self.words: set[str] = set()

    def add(self, firm: Firm, offers: list[Offer]) -> None:
        organization = next(self.numbers.firms)
        self._add_firm(organization, firm)
        for offer in offers:
            published = self.moment.now - timedelta(minutes=offer.age_minutes)
            line = Line(next(self.numbers.listings), organization, firm, offer, published)
            self._add_listing(line)
            self._add_search(line)
            self._add_hours(line)

    def _add_firm(self, organization: int, firm: Firm) -> None:
        long_ago, now = self.moment.now - timedelta(days=400), self.moment.now
        said = (firm.name, firm.short_name, firm.english_name, firm.uscc, "示范", firm.region)
        kept = ("", "34", True, False, "", "regular", long_ago, long_ago)
        self.rows["accounts_organization"].append((organization, *said, *kept))
        if firm.grade != "NR":
            risk = (firm.p_up_ppm // 2, firm.p_up_ppm)
            row = (organization, "supplier", firm.grade, *risk, 12, 6, 8, now)
            self.rows["accounts_publishedgrade"].append(row)
        names = _firm_words(firm)
        self.rows["listing_firm"].append((organization, names, _array(pairs(names))))

    def _add_listing(self, line: Line) -> None:
        offer, process, now = line.offer, line.process, self.moment.now
        is_share = offer.mode == "value"
        what = (process.kind, offer.capability, process.number, offer.title, offer.about)
        made = (line.firm.region, _array(offer.materials), json.dumps(offer.attributes))
        price = (offer.mode, None if is_share else offer.fen, offer.level)
        terms = (offer.bps if is_share else None, offer.lease_days, 0, 0)
        review = ("published", 1, "", self.moment.desk, now, line.published_at, now)
        row = (line.listing, line.organization, *what, *made, *price, *terms, *review)
        self.rows["capacity_listing"].append((*row, offer.evidence))
        self.rows["capacity_unit"].append((line.listing, "1 号机", offer.unit))

    def _add_search(self, line: Line) -> None:
        entry, offer, process = _entry(line), line.offer, line.process
        names = (name.strip() for name in COLUMNS["listing_entry"].split(","))
        self.rows["listing_entry"].append(tuple(getattr(entry, name) for name in names))
        title, own = fold(offer.title), fold(f"{offer.about} 1 号机 {offer.unit}")
        common = (process.words, _material_words(offer.materials), _place_words(line.firm.region))
        firm = _firm_words(line.firm)
        # Parts are apart by a blank: the pairs of the whole are those of its parts.
        found = frozenset(pairs(f"{title} {own} {firm}")).union(*map(_pairs, common))
        text = " ".join(part for part in (title, own, *common, firm) if part)
        facets = tokens.of(entry, process.path)
        row = (line.listing, text, len(title), _array(sorted(found)), _array(facets))
        self.rows["listing_text"].append(row)
        self.words.update(listing_entries.LATIN.findall(f"{title} {own} {process.words}"))

    def _add_hours(self, line: Line) -> None:
        offer, firm, today = line.offer, line.firm, self.moment.today
        place = (line.process.number, line.organization, listing_index.cell(firm.region))
        masks = (reference.material_mask(offer.materials), firm.certificate_bits)
        rank = listing_index.RANKS[firm.grade]
        proof = (*offer.envelope, offer.it_grade, firm.p_up_ppm, rank, offer.mode)
        price = (offer.bps if offer.mode == "value" else offer.fen, 0, 0, offer.lease_days)
        when = (*regions.unit_vector(firm.region), today, _week(offer.load), line.published_at)
        row = (line.listing, *place, *masks, *proof, *price, offer.evidence, *when, today)
        self.rows["listing_ix"].append((*row, next(self.numbers.changes)))


def _entry(line: Line) -> ListingEntry:
    firm, offer, process = line.firm, line.offer, line.process
    province, city = listing_entries.division(firm.region)
    longest, middle, shortest = offer.envelope
    terms = SimpleNamespace(
        price_mode=offer.mode,
        price_fen=offer.fen,
        value_bps=offer.bps,
        lease_days=offer.lease_days,
        process=process,
    )
    price = ListingEntry.CLOSABLE["price"]
    return ListingEntry(
        listing_id=line.listing,
        organization_id=line.organization,
        process_id=process.number,
        kind=process.kind,
        capability=offer.capability,
        province=province,
        city=city,
        region=int(firm.region),
        material_bits=reference.material_mask(offer.materials),
        certificate_bits=firm.certificate_bits,
        env_max=longest,
        env_mid=middle,
        env_min=shortest,
        it_grade=offer.it_grade,
        grade=firm.grade,
        grade_rank=listing_index.RANKS[firm.grade],
        p_up_ppm=firm.p_up_ppm,
        evidence=offer.evidence,
        standing=standing.points(evidence=offer.evidence, grade=firm.grade, has_photo=False),
        members_only=price if offer.level == levels.Level.PLATFORM else 0,
        closed=price if offer.level == levels.Level.COUNTERPARTY else 0,
        price_basis=rates.NUMBERS[rates.basis(terms)],
        price_rate=rates.rate(terms),
        unit_count=1,
        edition=listing_entries.EDITION,
        published_at=line.published_at,
        changed_at=line.published_at,
    )


def _firm_words(firm: Firm) -> str:
    return fold(f"{firm.name} {firm.short_name} {firm.english_name}")


@dataclass(frozen=True)
class Process:
    """What every listing of a process shares."""

    kind: str
    number: int
    path: list[int]
    words: str
    unit: str


@lru_cache(maxsize=64)
def _week(load: int) -> str:
    """Free hours, summed up: between two and twenty-four on the days the load leaves free."""
    hours = 2 + load * 22 // 40
    days = range(listing_index.DAYS)
    return _array(accumulate((hours if day % 7 <= load % 7 else 0 for day in days), initial=0))


@lru_cache(maxsize=256)
def _process(code: str) -> Process:
    path = reference.path(code)
    return Process(
        kind=str(capabilities.kind_of(code)),
        number=queries.process_numbers()[code],
        path=listing_entries.process_path(code),
        words=fold(" ".join(word for row in path for word in (row.zh, row.en))),
        unit=path[-1].unit,
    )


@lru_cache(maxsize=4096)
def _place_words(code: str) -> str:
    return fold(f"{regions.full_name(code)} {regions.full_name(code, 'en')}")


@lru_cache(maxsize=1024)
def _material_words(codes: tuple[str, ...]) -> str:
    rows = [reference.materials()[code] for code in codes]
    return fold(" ".join(word for row in rows for word in (row.zh, row.en)))


@lru_cache(maxsize=8192)
def _pairs(folded: str) -> frozenset[int]:
    return frozenset(pairs(folded))


def _array(values: Any) -> str:
    """An array as COPY reads it."""
    return "{" + ",".join(map(str, values)) + "}"
