"""What search reads of a live listing: its entry, its words, the names of its firm.

Called by capacity/listing_index.py with the listing locked. Rows that say the same stay as they
are: a booking or a night's refresh touches no index of words.
"""

import re
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from capacity import disclosure, levels, queries, rates, reference, standing, tokens
from capacity.models import Listing, ListingEntry, ListingFirm, ListingText, ListingWord
from capacity.shingles import fold, pairs
from marketplace.accounts.models import Document, Organization
from marketplace.core import regions

EDITION = 1
"""Of the rules by which rows of index and search are written. Whoever changes what a row says of an
unchanged listing adds one: the sweep then writes the older rows anew (listing_index.py)."""
LATIN = re.compile(r"[a-z][a-z0-9.+-]{3,39}")
SIZE_KEYS = ("env_x", "env_y", "env_z", "max_dia_mm", "max_len_mm")
LEVEL_NAMES = {
    "price": ("price",),
    "calendar": ("calendar",),
    "material": ("material",),
    "size": SIZE_KEYS,
    "tolerance": ("it_grade",),
}


def write(listing: Listing, shared: dict[str, Any]) -> None:
    """Keeps entry and words equal to the locked listing; `shared` stands in its index row, too."""
    entry, words = entry_of(listing, shared), words_of(listing)
    words.facets = tokens.of(entry, process_path(listing.process.code))
    was = ListingEntry.objects.filter(pk=listing.pk).first()
    spoke = ListingText.objects.filter(pk=listing.pk).first()
    if was and spoke and facts(was) == facts(entry) and facts(spoke) == facts(words):
        return
    entry.changed_at = Now()  # the database's own clock: see capacity/saved_searches.py
    if was and was.edition != EDITION:
        entry.changed_at = was.changed_at  # our rules are new, not the offer: nobody is told
    for row in (entry, words):
        _upsert(row)
    _write_firm(listing.organization)
    _learn(words.text)


def remove(listing: Listing) -> None:
    ListingEntry.objects.filter(listing=listing).delete()
    ListingText.objects.filter(listing=listing).delete()
    if not ListingEntry.objects.filter(organization_id=listing.organization_id).exists():
        ListingFirm.objects.filter(organization_id=listing.organization_id).delete()


def entry_of(listing: Listing, shared: dict[str, Any]) -> ListingEntry:
    """The entry as it should stand."""
    photo = listing.photos.filter(level=Document.Level.PUBLIC).order_by("id")
    photo_uuid = photo.values_list("uuid", flat=True).first()
    province, city = division(listing.region)
    return ListingEntry(
        listing=listing,
        organization=listing.organization,
        process=listing.process,
        kind=listing.kind,
        capability=listing.capability,
        province=province,
        city=city,
        region=int(listing.region),
        **shared,
        evidence=listing.evidence,
        standing=standing.points(
            evidence=listing.evidence, grade=shared["grade"], has_photo=photo_uuid is not None
        ),
        members_only=closed_bits(listing, levels.Tier.PLATFORM),
        closed=closed_bits(listing, levels.Tier.COUNTERPARTY, levels.Tier.SECRET),
        price_basis=rates.NUMBERS[rates.basis(listing)],
        price_rate=rates.rate(listing),
        unit_count=listing.units.filter(retired_at=None).count(),
        direct=listing.takes_bookings,
        edition=EDITION,
        photo=photo_uuid,
        published_at=listing.published_at,
    )


def words_of(listing: Listing) -> ListingText:
    """The words anybody may read, the title first."""
    title = fold(listing.title)
    text = fold(" ".join(_words(listing)))
    return ListingText(listing=listing, text=text, title_end=len(title), pairs=pairs(text))


def process_path(code: str) -> list[int]:
    """Numbers of the process and of those above it."""
    numbers = queries.process_numbers()
    return [numbers[row.code] for row in reference.path(code)]


def division(region: str) -> tuple[int, int]:
    """Province and city of a place, as numbers; of a municipality its district is the city."""
    steps = [*regions.ancestors(region), regions.get(region)]
    return int(steps[0].code), int(steps[min(1, len(steps) - 1)].code)


def closed_bits(listing: Listing, *tiers: levels.Tier) -> int:
    """Which of the facts lists ask for stand at one of these tiers."""
    bits = 0
    for name, keys in LEVEL_NAMES.items():
        needed = max(levels.TIERS[levels.level_of(listing, key)] for key in keys)
        bits |= ListingEntry.CLOSABLE[name] if needed in tiers else 0
    return bits


def _words(listing: Listing) -> list[str]:
    """What anybody may read: a search for a hidden word must find nothing."""
    shown = disclosure.of(listing, levels.ANYBODY)
    firm, place = listing.organization, listing.region
    named = [
        *reference.path(listing.process.code),
        *(reference.materials()[code] for code in shown.materials),
    ]
    units = [(unit.name, unit.model_name) for unit in shown.units]
    return [
        listing.title,
        shown.description,
        *(word for row in named for word in (row.zh, row.en)),
        *(word for unit in units for word in unit),
        *(firm.name, firm.short_name, firm.english_name),
        *(regions.full_name(place), regions.full_name(place, "en")),
    ]


def _write_firm(firm: Organization) -> None:
    text = fold(f"{firm.name} {firm.short_name} {firm.english_name}")[:400]
    if not ListingFirm.objects.filter(pk=firm.pk, text=text).exists():
        _upsert(ListingFirm(organization=firm, text=text, pairs=pairs(text)))


def _learn(text: str) -> None:
    """Keeps the Latin words for whoever mistypes them.

    After the commit: two imports meeting the same words in a different order would wait for one
    another, and a word lost with the process only spoils a suggestion.
    """
    found = sorted(set(LATIN.findall(text)))
    rows = [ListingWord(word=word) for word in found]
    learn = partial(ListingWord.objects.bulk_create, rows, ignore_conflicts=True)
    transaction.on_commit(learn, robust=True)


def learn_all() -> None:
    """The Latin words of all live listings at once, for worlds made without commits."""
    pattern = LATIN.pattern
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listing_word (word) SELECT DISTINCT (regexp_matches(text, %s, 'g'))[1]"
            " FROM listing_text ON CONFLICT DO NOTHING",
            [pattern],
        )


def facts(row: Any) -> dict[str, Any]:
    """What a row says, but not since when."""
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name != "changed_at"}


def _upsert(row: Any) -> None:
    model = type(row)
    (key,) = (field.name for field in model._meta.concrete_fields if field.primary_key)
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=[key], update_fields=fields
    )
