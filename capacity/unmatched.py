"""Words of jobs and searches that speak for no process: counted, for the desk to place.

Nothing personal is kept: addresses, numbers, names of firms and people are left out, and of the
text around a word only its own clause.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from django.core.cache import cache as shared
from django.db import connection

from capacity import reference, spelling, suggest
from capacity.models import UnmatchedWord

JOBS, SEARCHES = "in_jobs", "in_searches"
PRIVATE = re.compile(r"\S+@\S+|\w+://\S+|www\.\S+|[#@]\w+")
NUMBERED = re.compile(r"(?=[A-Za-z_.\-]*\d)[A-Za-z\d][\w.]*[-_.][\w.\-]*", re.ASCII)  # DWG-A12-B
CLAUSES = re.compile(r"[，,。.;；:：、!！?？\n\r\t（）()【】\[\]\"“”'/|+*=<>]+")
CHINESE = re.compile(r"[\u3400-\u9fff]{2,8}")
LATIN = re.compile(r"(?<![a-z0-9])[a-z]{3,24}(?:-[a-z]{2,24})?(?![a-z0-9])")
MOST_OF_A_TEXT = 8
MOST_WAITING = 20_000
LONGEST_TEXT = 1_000
ONCE = 86_400  # seconds in which the same reader's searches count a word once
KEPT = timedelta(days=180)
COUNT = """
    INSERT INTO capacity_unmatchedword (word, state, in_jobs, in_searches, example, last_seen_at)
    SELECT word, 'waiting', %(jobs)s, %(searches)s, example, %(at)s
    FROM unnest(%(words)s::text[], %(examples)s::text[]) AS met (word, example)
    WHERE NOT EXISTS (SELECT FROM accounts_organization o
                      WHERE strpos(lower(o.name || ' ' || o.short_name || ' ' || o.english_name),
                                   word) > 0)
      AND NOT EXISTS (SELECT FROM accounts_user u WHERE strpos(lower(u.name), word) > 0)
      AND ((SELECT count(*) FROM capacity_unmatchedword WHERE state = 'waiting') < %(most)s
           OR EXISTS (SELECT FROM capacity_unmatchedword known WHERE known.word = met.word))
    ORDER BY word
    ON CONFLICT (word) DO UPDATE SET
        in_jobs = capacity_unmatchedword.in_jobs + EXCLUDED.in_jobs,
        in_searches = capacity_unmatchedword.in_searches + EXCLUDED.in_searches,
        last_seen_at = EXCLUDED.last_seen_at"""


def in_job(texts: Iterable[str], *, at: datetime) -> None:
    """Counts what a posted job's own words leave unplaced. Call in its transaction."""
    found: dict[str, str] = {}
    for text in texts:
        found |= words_of(text)
    _count(found, jobs=1, searches=0, at=at)


def in_search(text: str, *, reader: str, at: datetime) -> None:
    """Counts the words of a search that found nothing, once a day for each reader."""
    found = {word: clause for word, clause in words_of(text).items() if _is_first(word, reader)}
    _count(found, jobs=0, searches=1, at=at)


def _is_first(word: str, reader: str) -> bool:
    digest = hashlib.sha256(f"{word}|{reader}".encode()).hexdigest()[:24]
    return bool(shared.add(f"unmatched:{digest}", 1, ONCE))


def words_of(text: str) -> dict[str, str]:
    """Each word that speaks for nothing we know, with the clause it stands in."""
    found: dict[str, str] = {}
    for clause in CLAUSES.split(PRIVATE.sub(" ", text[:LONGEST_TEXT])):
        folded = suggest.fold(NUMBERED.sub(_only_words, clause))
        for word in _left_over(folded):
            found.setdefault(word, re.sub(r"\d+", "…", folded)[:60])
    return dict(list(found.items())[:MOST_OF_A_TEXT])


def _only_words(numbered: re.Match[str]) -> str:
    """Numbers of drawings and parts go; 5-axis stays, it speaks for a process."""
    return numbered[0] if suggest.suggest(numbered[0], limit=1) else " "


def _left_over(folded: str) -> list[str]:
    rest = suggest.without_known(folded)
    rest = " ".join(piece for piece in spelling.unknown(rest) if piece)
    rest = _common().sub(" ", rest)
    words = [*CHINESE.findall(rest), *LATIN.findall(rest)]
    return [word for word in words if word not in _ignored()]


@cache
def _ignored() -> frozenset[str]:
    """Words so common that they say nothing about how something is made."""
    text = (reference.DATA / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(suggest.fold(word) for word in text.split())


@cache
def _common() -> re.Pattern[str]:
    """The Chinese ones also inside longer runs; the longest first."""
    chinese = sorted((w for w in _ignored() if suggest.CHINESE.match(w)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, chinese)))


def _count(found: dict[str, str], *, jobs: int, searches: int, at: datetime) -> None:
    if not found:
        return
    asked = {
        "words": list(found),
        "examples": list(found.values()),
        "jobs": jobs,
        "searches": searches,
        "at": at,
        "most": MOST_WAITING,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, asked)


def forget_old(*, at: datetime) -> int:
    """Words met once and never again make room."""
    old = UnmatchedWord.objects.filter(
        state=UnmatchedWord.State.WAITING, count=1, last_seen_at__lt=at - KEPT
    )
    return old.delete()[0]
