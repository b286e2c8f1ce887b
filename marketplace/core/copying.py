"""Many new rows of a model in one COPY, where thousands come at once.

`bulk_create` writes every value into one statement that is then parsed again; COPY streams them.
Numbers and uuids are drawn from the database first, so that the things know theirs afterwards.
Signals are not sent and `save` is not called, as with `bulk_create`.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault, Expression


def insert(things: Sequence[models.Model]) -> None:
    """Stores new things of one model; call it in a transaction."""
    if not things:
        return
    model = type(things[0])
    with connection.cursor() as cursor:
        _draw(cursor, model, things)
        fields = [field for field in model._meta.concrete_fields if _is_sent(field, things[0])]
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        table = connection.ops.quote_name(model._meta.db_table)
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for thing in things:
                copy.write_row([_value(field, thing) for field in fields])
    for thing in things:
        thing._state.adding, thing._state.db = False, connection.alias


def _draw(cursor: Any, model: type[models.Model], things: Sequence[models.Model]) -> None:
    """Primary keys from the table's own sequence, and the uuid of what has one."""
    has_uuid = any(field.name == "uuid" for field in model._meta.concrete_fields)
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)), uuidv7() FROM generate_series(1, %s)",
        [model._meta.db_table, model._meta.pk.column, len(things)],
    )
    for thing, (number, uuid) in zip(things, cursor.fetchall(), strict=True):
        thing.pk = number
        if has_uuid:
            thing.uuid = uuid


def _is_sent(field: models.Field, thing: models.Model) -> bool:
    """What the database computes or fills in by an expression of its own is left to it."""
    if field.generated:
        return False
    is_unset = isinstance(getattr(thing, field.attname), DatabaseDefault)
    return not (is_unset and isinstance(field.db_default, Expression))


def _value(field: models.Field, thing: models.Model) -> Any:
    value = getattr(thing, field.attname)
    if isinstance(value, DatabaseDefault):
        value = field.db_default
    return field.get_db_prep_save(value, connection)
