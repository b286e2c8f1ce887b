"""Templates drawn once and filled many times.

Drawing a template costs some ten microseconds for each of its nodes, and what a list shows twenty
times differs only in a few words. `Sketch` draws it once for each language, with a mark wherever a
value stands, and then only puts the values in. The template is an ordinary one: `{{ row.title }}`
leaves a mark, `{% if row.photo %}` asks whether this row has one; filters on values would see the
mark, so values come ready to read. Texts are escaped; what is safe already stays as it is.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MARK = re.compile("\x02(\\w+)\x03")


class Marks:
    """Stands for a row while the template is drawn: every name it has leaves a mark."""

    def __init__(self, missing: frozenset[str]) -> None:
        self.missing = missing

    def __getitem__(self, name: str) -> str:
        return "" if name in self.missing else mark_safe(f"\x02{name}\x03")  # noqa: S308


class Sketch:
    """A template for `row`; `optional` names are asked for by `{% if %}`."""

    def __init__(self, template: str, *, row: str, optional: tuple[str, ...] = ()) -> None:
        self.template, self.row, self.optional = template, row, optional
        self.kept = lru_cache(maxsize=256)(self._draw)

    def fill(self, value: Callable[[str], Any]) -> SafeString:
        """The drawn template with `value(name)` at each mark."""
        known: dict[str, Any] = {name: value(name) for name in self.optional}
        missing = frozenset(name for name, said in known.items() if not said)
        draw = self._draw if settings.DEBUG else self.kept
        parts = draw(get_language() or "", missing)
        filled = list(parts)
        for place in range(1, len(parts), 2):
            name = parts[place]
            if name not in known:
                known[name] = value(name)
            filled[place] = _safe(known[name])
        return mark_safe("".join(filled))  # noqa: S308  (texts were escaped above)

    def _draw(self, _language: str, missing: frozenset[str]) -> tuple[str, ...]:
        """Text, name of a mark, text, name, …, text."""
        return tuple(MARK.split(render_to_string(self.template, {self.row: Marks(missing)})))


def _safe(value: Any) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))
