"""Pages that continue where the last row stood: equal speed at any depth, no row shown twice."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Invalid

NOWHERE = _("This place in the list does not exist. Start from its top.")


@dataclass(frozen=True)
class Ordering:
    """Columns that order a list, all rising or all falling; the last one is unique."""

    fields: tuple[str, ...]
    is_falling: bool = False

    @property
    def terms(self) -> list[str]:
        return [f"-{name}" if self.is_falling else name for name in self.fields]


def page(rows: QuerySet, ordering: Ordering, *, after: str, size: int) -> tuple[list[Any], str]:
    """The rows behind the cursor, and the cursor of the next page ("" at the end)."""
    rows = rows.order_by(*ordering.terms)
    if after:
        rows = rows.filter(_behind(rows.model, ordering, after))
    found = list(rows[: size + 1])
    return found[:size], _cursor(found[size - 1], ordering) if len(found) > size else ""


def _behind(model: type[Model], ordering: Ordering, after: str) -> Func:
    """`(a, b) < (x, y)` as one row comparison, which an index over both columns answers."""
    kinds = [_field(model, name) for name in ordering.fields]
    values = [Value(v, output_field=k) for v, k in zip(_read(after, kinds), kinds, strict=True)]
    return Func(
        _row(*(F(name) for name in ordering.fields)),
        _row(*values),
        template="%(expressions)s",
        arg_joiner=" < " if ordering.is_falling else " > ",
        output_field=BooleanField(),
    )


def _row(*expressions: F | Value) -> Func:
    return Func(*expressions, template="(%(expressions)s)", output_field=BooleanField())


def _field(model: type[Model], path: str) -> Field:
    *steps, last = path.split(LOOKUP_SEP)
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)


def _cursor(row: Model, ordering: Ordering) -> str:
    values = [_value(row, path.split(LOOKUP_SEP)) for path in ordering.fields]
    return base64.urlsafe_b64encode(
        json.dumps(values, cls=_Exact, separators=(",", ":")).encode()
    ).decode()


def _value(row: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        row = getattr(row, step)
    return row


def _read(cursor: str, kinds: Sequence[Field]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        return [kind.to_python(value) for kind, value in zip(kinds, values, strict=True)]
    except (ValueError, TypeError, OverflowError, ValidationError, binascii.Error):
        raise Invalid(NOWHERE) from None


def pack(values: Sequence[Any]) -> str:
    """A cursor of plain values, for lists that are not querysets."""
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode()


def unpack(cursor: str, kinds: Mapping[str, Sequence[type]]) -> list[Any]:
    """[name, value, …] of a cursor whose name and kinds of values are known. Raises Invalid."""
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        found = [_plain(value, kind) for value, kind in zip(values, kinds[name], strict=True)]
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error):
        raise Invalid(NOWHERE) from None
    return [name, *found]


def _plain(value: Any, kind: type) -> Any:
    """A number that a column can hold, or a moment. Raises ValueError for anything else."""
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError("not a whole number")
    return value


class _Exact(DjangoJSONEncoder):
    """Keeps microseconds: a cursor cut to milliseconds would skip or repeat rows."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)
