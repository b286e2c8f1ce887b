"""What may stand in a column with a list, and how people write it: names, codes, near misses."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from django.db.models import Choices
from django.utils import translation

from capacity import reference, suggest
from capacity.import_columns import Column
from capacity.models import Listing
from capacity.reference import Named
from marketplace.accounts.models import Document
from marketplace.core import regions

CHINESE = re.compile(r"[\u3400-\u9fff]")
LONGEST_SHOWN = 60


def plain(text: str) -> str:
    """Full-width forms made narrow, blanks at the ends gone."""
    return unicodedata.normalize("NFKC", text).strip()


def shown(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


@reference.follows_names
@cache
def names_of(type_: str, key: str) -> dict[str, str]:
    """Folded name → code, for a column with a list."""
    found: dict[str, str] = {}
    for row in options_of(type_, key):
        for name in (row.code, row.zh, row.en):
            found.setdefault(folded(name), row.code)
    return found


@reference.follows_names
@cache
def options_of(type_: str, key: str) -> tuple[Named, ...]:
    """What may stand in the column, in the order of its table."""
    match type_:
        case "process":
            return tuple(row for row in reference.processes().values() if row.is_leaf)
        case "materials":
            return tuple(reference.materials().values())
        case "boolean":
            return (Named("yes", "是", "yes"), Named("no", "否", "no"))
    if type_ in CHOICES:
        return _labelled(CHOICES[type_])
    return reference.attributes()[key].options


CHOICES: dict[str, type[Choices]] = {
    "price_mode": Listing.PriceMode,
    "lease": Listing.LeasePeriod,
    "level": Document.Level,
    "capability": Listing.Capability,
}


def _labelled(choices: type[Choices]) -> tuple[Named, ...]:
    """A model's choices under the words the pages use, in both languages at once."""
    words: dict[str, list[str]] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for value, label in choices.choices:
                words.setdefault(str(value), []).append(str(label))
    return tuple(Named(code, zh, en) for code, (zh, en) in words.items())


@reference.follows_names
@lru_cache(20_000)
def _nearest(text: str, type_: str, key: str) -> tuple[str, ...]:
    zh = bool(CHINESE.search(text))
    if type_ == "process" and (spoken := suggest.suggest(text, limit=3)):
        return tuple(_name(reference.process(each.code), zh) for each in spoken)
    names = {folded(row.zh if zh else row.en): row for row in options_of(type_, key)}
    said = folded(text)
    close = [name for name in names if len(said) > 1 and (said in name or name in said)]
    close += difflib.get_close_matches(said, names, n=3, cutoff=0.5)
    return tuple(_name(names[name], zh) for name in list(dict.fromkeys(close))[:3])


def _name(row: Named, zh: bool) -> str:
    return row.name("zh-hans" if zh else "en")


def nearest(text: str, column: Column) -> list[str]:
    """Names in the list that were perhaps meant, in the language of the text."""
    return list(_nearest(text[:LONGEST_SHOWN], column.type, column.code))


@cache
def places() -> dict[str, tuple[str, ...]]:
    """Folded name → codes: 浙江省杭州市, 浙江杭州, 杭州市, 杭州, Hangzhou, 330100."""
    found: dict[str, list[str]] = {}
    for code in _all_places():
        for name in _names_of_place(code):
            codes = found.setdefault(place_folded(name), [])
            if code not in codes:
                codes.append(code)
    return {name: _widest(codes) for name, codes in found.items()}


def _all_places() -> Iterable[str]:
    for province in regions.provinces():
        yield from regions.descendants(province.code)


def _names_of_place(code: str) -> set[str]:
    zh = [row.zh for row in (*regions.ancestors(code), regions.get(code))]
    en = regions.get(code).en
    names = {code, zh[-1], "".join(zh), zh[0] + zh[-1], en, regions.full_name(code, "en")}
    return names | {"".join(SHORTER.sub("", name) or name for name in zh)}


SHORTER = re.compile(r"(特别行政区|(维吾尔|壮族|回族)?自治区|省|市|地区)$")


def _widest(codes: list[str]) -> tuple[str, ...]:
    """A city before a district of the same name; several of one level stay several."""
    level = min(regions.get(code).level for code in codes)
    return tuple(code for code in codes if regions.get(code).level == level)


def place_folded(text: str) -> str:
    bare = re.sub(r"[\s,，、/·-]+", "", plain(text)).casefold()
    return SHORTER.sub("", bare) or bare


@cache
def _places_by_first_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in places():
        found.setdefault(name[0], []).append(name)
    return found


@lru_cache(5_000)
def _nearest_place(text: str) -> tuple[str, ...]:
    """Only names that begin alike are compared: thousands of wrong places stay cheap."""
    said = place_folded(text)
    alike = _places_by_first_letter().get(said[:1], ())
    names = difflib.get_close_matches(said, alike, n=3, cutoff=0.5)
    return tuple(dict.fromkeys(place_name(places()[name][0], text) for name in names))


def nearest_place(text: str) -> list[str]:
    return list(_nearest_place(text[:LONGEST_SHOWN]))


def place_name(code: str, text: str) -> str:
    return regions.full_name(code, "zh-hans" if CHINESE.search(text) else "en")


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).casefold()
