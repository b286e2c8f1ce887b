"""What words may have meant that nothing contains.

Latin words are held against those of all listings (trigrams forgive a letter or two). Chinese
without blanks is taken apart into the words we know: 苏州数控车床 → 苏州 数控车床.
"""

import re
from functools import cache

from django.db import connection

from capacity import reference, suggest
from capacity.shingles import fold, needles
from marketplace.core import regions

LATIN = re.compile(r"[a-z][a-z0-9.+-]{3,}")
ALIKE = 0.4  # similarity of trigrams from which two words may be meant for one another
KNOWN = "SELECT EXISTS (SELECT FROM listing_text WHERE pairs @> %s::int[] AND strpos(text, %s) > 0)"
SIMILAR = """
    SELECT word FROM listing_word WHERE word %% %s AND similarity(word, %s) >= %s
    ORDER BY similarity(word, %s) DESC, word LIMIT 1"""


def meant(words: list[str]) -> list[str]:
    """The words, each that stands nowhere replaced by what it may have meant."""
    found: list[str] = []
    for word in words:
        found += [word] if is_known(word) else _alternative(word)
    return list(dict.fromkeys(found))


def is_known(word: str) -> bool:
    """Whether any live listing contains it."""
    pairs = needles([word])
    if not pairs:
        return True  # a single letter is not worth a look
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [pairs, word])
        return bool(cursor.fetchone()[0])


def _alternative(word: str) -> list[str]:
    if LATIN.fullmatch(word):
        with connection.cursor() as cursor:
            cursor.execute(SIMILAR, [word, word, ALIKE, word])
            row = cursor.fetchone()
        return [row[0] if row else _spoken_for(word)]
    return [part if is_known(part) else _spoken_for(part) for part in parts(word)]


def _spoken_for(word: str) -> str:
    """The name of the process the word speaks for, as listings carry it."""
    found = suggest.suggest(word, limit=1)
    if not found:
        return word
    return fold(suggest.NAME_PARTS.split(reference.process(found[0].code).zh)[0])


def unknown(text: str) -> list[str]:
    """What stands between the words we know."""
    return _vocabulary().split(text)[::2]


def parts(word: str) -> list[str]:
    """The known words in it, and what stands between them."""
    return [part for part in _vocabulary().split(word) if len(part) > 1] or [word]


@reference.follows_names
@cache
def _vocabulary() -> re.Pattern[str]:
    """Names of places, processes and materials, the longest first; a pattern that keeps them."""
    names = set(suggest.vocabulary())
    for province in regions.provinces():
        for place in (province, *regions.children(province.code)):
            names |= {fold(place.zh), fold(regions.short(place.zh))}
    for row in (*reference.processes().values(), *reference.materials().values()):
        names |= {fold(part) for part in re.split(r"[/、（）()]", row.zh)}
    longest_first = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})")
