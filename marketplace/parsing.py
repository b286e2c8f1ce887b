"""Reading what programs send: JSON whose texts the database and the answer can carry."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StorableJSONParser(JSONParser):
    """Refuses NUL, halves of surrogate pairs and bottomless nesting before any field sees them."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
            for text in _texts(data):
                _check(text)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deeply.")) from None
        return data


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from _texts([*data, *data.values()])
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)


def _check(text: str) -> None:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ParseError(_("A text holds a character that cannot be kept."))
