"""Two-character shingles: what makes any substring of two or more characters findable.

Dictionary words lost 三轴 and 来图 (recall 0.78), trigrams need three characters; every pair of
neighbouring characters finds everything, and the folded text is checked again for what it found.
A pair is kept as one number, its two code points side by side: a quarter of the room of text.
"""

import unicodedata
from functools import cache
from pathlib import Path

import opencc

LONGEST = 20_000  # characters of one listing that are searched
MOST_TERMS = 10
CHINESE = range(0x3400, 0xA000)


def fold(text: str) -> str:
    """Width, case and script made equal (數控 → 数控), spaces made one."""
    text = text.replace("\0", " ")  # no database text holds one
    folded = unicodedata.normalize("NFKC", text).translate(simplified()).lower()
    return " ".join(folded.split())[:LONGEST]


def pairs(folded: str) -> list[int]:
    """Every pair of neighbours within a word, and every Chinese character alone; each once."""
    found: set[int] = set()
    for word in folded.split(" "):
        points = [ord(character) for character in word]
        found.update(point for point in points if point in CHINESE)
        found.update(map(_pair, points, points[1:]))
    return sorted(found)


def terms(query: str) -> list[str]:
    """The words of a query, at most ten; each must be found."""
    return [term for term in dict.fromkeys(fold(query).split(" ")) if term][:MOST_TERMS]


def needles(terms: list[str]) -> list[int]:
    """The numbers a text must carry to contain these terms: the pairs, or the lone character."""
    found: set[int] = set()
    for term in terms:
        alone = [ord(term)] if len(term) == 1 and ord(term) in CHINESE else []
        found.update(alone or map(_pair, map(ord, term), map(ord, term[1:])))
    return sorted(found)


@cache
def simplified() -> dict[int, str]:
    """Traditional characters and the simplified ones that stand for them."""
    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    rows = (line.split() for line in table.read_text(encoding="utf-8").splitlines())
    return {ord(row[0]): row[1] for row in rows if len(row) > 1 and len(row[0]) == 1}


def _pair(first: int, second: int) -> int:
    """As a signed number of 32 bits. Beyond the basic plane pairs may share one: texts decide."""
    number = (first & 0xFFFF) << 16 | second & 0xFFFF
    return number - (1 << 32) if number >= 1 << 31 else number
