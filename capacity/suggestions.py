"""What to search for, while typing: processes, places, firms that offer something."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from capacity import reference, suggest, wording
from capacity.shingles import fold, needles
from marketplace.core import regions

EACH = 5
FIRMS = """
    SELECT o.uuid, o.short_name, o.name FROM listing_firm f
    JOIN accounts_organization o ON o.id = f.organization_id
    WHERE f.pairs @> %(pairs)s::int[] AND strpos(f.text, %(word)s) > 0
    ORDER BY strpos(f.text, %(word)s), o.short_name, o.id LIMIT %(most)s"""
KINDS = {"process": _("Process"), "place": _("Place"), "firm": _("Firm")}


@dataclass(frozen=True)
class Suggestion:
    """A filter of the search that fits what was typed."""

    kind: str
    value: str
    label: str
    note: str = ""

    @property
    def kind_name(self) -> str:
        return str(KINDS[self.kind])

    @property
    def url(self) -> str:
        return f"{reverse('capacity:search')}?{urlencode({self.kind: self.value})}"


def suggestions(text: str) -> list[Suggestion]:
    """At most five of each; nothing for less than two characters."""
    word = fold(text)
    if len(word) < 2:
        return []
    return [*_processes(word, text), *_places(word), *_firms(word)]


def _processes(word: str, text: str) -> list[Suggestion]:
    """Those whose name begins with it, contains it, or that it speaks of (words.csv)."""
    named = [row for row in reference.processes().values() if word in fold(f"{row.zh} {row.en}")]
    named.sort(key=lambda row: not fold(row.name(wording.language())).startswith(word))
    spoken = [reference.process(found.code) for found in suggest.suggest(text, limit=EACH)]
    rows = list(dict.fromkeys((*named, *spoken)))[:EACH]
    language = wording.language()
    return [
        Suggestion("process", row.code, row.name(language), _above(row, language)) for row in rows
    ]


def _above(row: reference.ProcessRow, language: str) -> str:
    return reference.process(row.parent).name(language) if row.parent else ""


def _places(word: str) -> list[Suggestion]:
    """Provinces before cities before districts; among equals, names that begin with it."""
    found = [place for place in _all_places() if word in fold(f"{place.zh} {place.en}")]
    found.sort(key=lambda place: (place.level, not _begins(place, word), place.code))
    return [Suggestion("place", place.code, wording.place(place.code)) for place in found[:EACH]]


def _begins(place: regions.Region, word: str) -> bool:
    return fold(place.zh).startswith(word) or fold(place.en).startswith(word)


def _all_places() -> Iterator[regions.Region]:
    for province in regions.provinces():
        yield from map(regions.get, regions.descendants(province.code))


def _firms(word: str) -> list[Suggestion]:
    pairs = needles(word.split(" "))
    if not pairs:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FIRMS, {"pairs": pairs, "word": word, "most": EACH})
        rows = cursor.fetchall()
    return [Suggestion("firm", str(uuid), short, name) for uuid, short, name in rows]
