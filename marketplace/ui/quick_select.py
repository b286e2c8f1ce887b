"""A select whose options are written once per language: thirty operations show each list thirty
times, and drawing every option anew takes most of a second."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_written: dict[int, tuple[Any, str]] = {}
MOST = 64


class QuickSelect(forms.Select):
    """`known`: its choices, the same object each time for the writing to be remembered."""

    def __init__(self, *args: Any, known: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = _options(self.known)
        chosen = f' value="{escape("" if value is None else value)}"'
        options = options.replace(f"{chosen}>", f"{chosen} selected>", 1)
        return format_html("<select{}>{}</select>", flatatt(attributes), mark_safe(options))  # noqa: S308


def _options(choices: Any) -> str:
    kept = _written.get(id(choices))
    if kept is None or kept[0] is not choices:
        if len(_written) >= MOST:
            _written.clear()
        kept = _written[id(choices)] = (choices, "".join(_lines(choices)))
    return kept[1]


def _lines(choices: Iterable[Any]) -> Iterable[str]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield f'<optgroup label="{escape(value)}">{"".join(_lines(label))}</optgroup>'
        else:
            yield f'<option value="{escape(value)}">{escape(label)}</option>'
