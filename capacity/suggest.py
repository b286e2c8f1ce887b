"""Suggest a process from what a buyer writes, in Chinese or English.

Plain Python over the words `use_words` was given, at first those of `capacity/data/words.csv`.
A word counts once, by its length, since longer words say more, and by how few processes share it.
Where a longer word covers a shorter one (热镀锌 over 镀锌) only the longer one counts.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from capacity import reference

NAME_PARTS = re.compile(r"[/、（）()]")
GAPS = re.compile(r"[\s\-‐–—_]+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
DIGITS = str.maketrans("三四五", "345")
LONGEST_TEXT = 4_000  # characters; a job's text is shorter


@dataclass(frozen=True, slots=True)
class Suggestion:
    code: str
    score: float
    words: tuple[str, ...]  # what in the text spoke for it


@dataclass(frozen=True, slots=True)
class Hit:
    word: str
    start: int
    end: int


def suggest(text: str, *, limit: int = 5) -> list[Suggestion]:
    """Leaf processes the text speaks of, the likeliest first; nothing found, nothing suggested."""
    scores: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    for hit in _outermost(_hits(fold(text[:LONGEST_TEXT]))):
        codes = vocabulary()[hit.word]
        for code in codes:
            if hit.word not in words.setdefault(code, []):
                words[code].append(hit.word)
                scores[code] = scores.get(code, 0.0) + _weight(hit.word) / len(codes)
    found = [Suggestion(code, round(scores[code], 2), tuple(words[code])) for code in scores]
    # Equal scores keep the order of the taxonomy: the same text always gives the same list.
    order = {code: place for place, code in enumerate(reference.processes())}
    return sorted(found, key=lambda s: (-s.score, order[s.code]))[:limit]


def fold(text: str) -> str:
    """One way of writing: ＣＮＣ → cnc, 5-Axis → 5 axis, 五轴 → 5轴."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[三四五](?=轴)", lambda match: match[0].translate(DIGITS), text)
    text = re.sub(r"\b(three|four|five)(?=[\s-]?axis)", _digit, text)
    text = GAPS.sub(" ", text)
    # No blank next to a Chinese character: 5 轴 and 5轴 are one word.
    return re.sub(r" (?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff]) ", "", text).strip()


def _digit(match: re.Match[str]) -> str:
    return {"three": "3", "four": "4", "five": "5"}[match[0]]


_words: list[tuple[str, str]] = []


def use_words(rows: Iterable[tuple[str, str]]) -> None:
    """Code of a process and a word that speaks for it, as the desk keeps them."""
    _words[:] = rows
    reference.forget_names()


def supplied_words() -> Iterator[tuple[str, str]]:
    """The same from the file, as the table was first filled."""
    with (reference.DATA / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in [*row["zh"].split(";"), *row["en"].split(";")]:
                yield row["code"], word


@reference.follows_names
@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Folded word → codes of the processes it speaks for: words, and the names of leaves."""
    codes: dict[str, list[str]] = {}
    for code, word in [*(_words or supplied_words()), *_names()]:
        folded = fold(word)
        if len(folded) > 1 and code not in codes.setdefault(folded, []):
            codes[folded].append(code)
    return {word: tuple(found) for word, found in codes.items()}


def _names() -> Iterator[tuple[str, str]]:
    for row in reference.processes().values():
        if row.is_leaf:
            for name in [*NAME_PARTS.split(row.zh), row.en]:
                yield row.code, name


def without_known(folded: str) -> str:
    """The text without the words that speak for a process."""
    kept, reached = [], 0
    for hit in _outermost(_hits(folded)):
        kept.append(folded[reached : hit.start])
        reached = max(reached, hit.end)
    return " ".join([*kept, folded[reached:]])


@reference.follows_names
@cache
def _pattern() -> re.Pattern[str]:
    """Every word at every place: a lookahead, longest word first, Latin words whole."""
    longest_first = sorted(vocabulary(), key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(_as_pattern(word) for word in longest_first)}))")


def _as_pattern(word: str) -> str:
    escaped = re.escape(word)
    before = "" if CHINESE.match(word[0]) else r"(?<![a-z0-9])"
    after = "" if CHINESE.match(word[-1]) else r"(?:(?=s?(?![a-z0-9])))"
    return before + escaped + after


def _hits(text: str) -> Iterator[Hit]:
    for match in _pattern().finditer(text):
        yield Hit(match[1], match.start(1), match.end(1))


def _outermost(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Hits that no longer hit covers; they come by start, the longest at each start."""
    reached = -1
    for hit in hits:
        if hit.end > reached:
            reached = hit.end
            yield hit


def _weight(word: str) -> float:
    """Roughly the syllables: a Chinese character counts as two letters."""
    return len(word) + len(CHINESE.findall(word))
