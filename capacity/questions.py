"""What a search asks, as conditions on the rows of search (capacity/plans.py runs them).

`e` is the listing's entry, `t` its words, `ix` its hours. Conditions alone decide what is found;
the numbers of words and filters only make it quick.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from capacity import frequencies, levels, shingles
from capacity.models import ListingEntry


@dataclass
class Question:
    """One search, as its reader may ask it."""

    reader: levels.Reader = levels.ANYBODY
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    pairs_of_words: list[list[int]] = field(default_factory=list)  # those that tell most
    facets: list[int] = field(default_factory=list)
    processes: list[int] = field(default_factory=list)  # leaves asked for; none: all
    near: str = ""  # code of the place distances count from
    needs_hours: bool = False
    _asked: set[str] = field(default_factory=set)

    def ask(self, condition: str, **values: Any) -> None:
        self.conditions.append(condition)
        self.values |= values

    def ask_open(self, fact: str) -> None:
        """Leaves out rows that hide this fact from the reader: nobody finds it by bisecting."""
        if fact in self._asked:
            return
        self._asked.add(fact)
        bit = ListingEntry.CLOSABLE[fact]
        is_member = levels.Level.PLATFORM in levels.open_levels(self.reader)
        hidden = "e.closed" if is_member else "(e.closed | e.members_only)"
        self.conditions.append(f"{hidden} & {bit} = 0")

    def ask_words(self, words: list[str]) -> None:
        """Every word stands somewhere in the text."""
        self.words, known = words, frequencies.current()
        for number, word in enumerate(words):
            self.pairs_of_words.append(known.telling(shingles.needles([word])))
            self.ask(f"strpos(t.text, %(word_{number})s) > 0", **{f"word_{number}": word})

    @property
    def pairs(self) -> list[int]:
        return [pair for pairs in self.pairs_of_words for pair in pairs]

    @property
    def title_hit(self) -> str:
        """Whether every word stands in the title (SQL)."""
        stands = (
            f"strpos(left(t.text, t.title_end), %(word_{number})s) > 0"
            for number in range(len(self.words))
        )
        return f"({' AND '.join(stands)})::int"

    @property
    def key(self) -> str:
        """The same for everybody who asks the same and may read the same."""
        asked = [sorted(self.conditions), self.values]
        text = json.dumps(asked, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]
