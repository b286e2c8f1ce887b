"""Which words of a text changed, for Chinese and English. Pure.

Chinese is compared character by character and English word by word; a lone character that stayed
between two changes joins them, so that a reader sees phrases instead of confetti.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9]+(?:[.,'’-][A-Za-z0-9]+)*|\s+|.", re.DOTALL)
SENTENCE = re.compile(r"[^。！？；.!?;\n]*[。！？；.!?;\n]*")
FEW = 1_200  # tokens on both sides together; longer texts are compared by sentences
SAME, GONE, NEW = "same", "gone", "new"
Part = tuple[str, str]


@dataclass(frozen=True)
class TextDiff:
    """Parts of both texts in reading order: ("same" | "gone" | "new", words)."""

    parts: list[Part]

    @property
    def is_changed(self) -> bool:
        return any(kind != SAME for kind, _words in self.parts)


def diff(before: str, after: str) -> TextDiff:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) + len(new) <= FEW:
        return TextDiff(_joined(_compared(old, new)))
    return TextDiff(_joined(_by_sentence(SENTENCE.findall(before), SENTENCE.findall(after))))


def _by_sentence(old: list[str], new: list[str]) -> Iterator[Part]:
    for kind, gone, come in _steps(old, new):
        if kind == "equal":
            yield SAME, "".join(gone)
            continue
        was, now = TOKEN.findall("".join(gone)), TOKEN.findall("".join(come))
        if len(was) + len(now) <= FEW:
            yield from _compared(was, now)
        else:
            yield from _whole(gone, come)


def _compared(old: list[str], new: list[str]) -> Iterator[Part]:
    """Steps between the token lists, a short stretch that stayed between changes taken along."""
    steps = list(_steps(old, new))
    for number, (kind, gone, come) in enumerate(steps):
        is_between = 0 < number < len(steps) - 1
        if kind == "equal" and not (is_between and _is_crumb(gone)):
            yield SAME, "".join(gone)
        else:
            yield from _whole(gone, come)


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        yield kind, old[a:b], new[c:d]


def _is_crumb(tokens: list[str]) -> bool:
    words = "".join(tokens).strip()
    return len(words) <= 1 or not any(token.strip() for token in tokens)


def _whole(gone: list[str], come: list[str]) -> Iterator[Part]:
    yield GONE, "".join(gone)
    yield NEW, "".join(come)


def _joined(parts: Iterator[Part]) -> list[Part]:
    """Neighbours of one kind become one part; what went stands before what came."""
    found: list[Part] = []
    gone = new = ""
    for kind, words in parts:
        if kind == GONE:
            gone += words
        elif kind == NEW:
            new += words
        elif words:
            found += _flushed(gone, new)
            gone = new = ""
            found.append((SAME, words))
    return found + _flushed(gone, new)


def _flushed(gone: str, new: str) -> list[Part]:
    return [part for part in ((GONE, gone), (NEW, new)) if part[1]]
