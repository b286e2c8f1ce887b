"""How every object of the marketplace changes state: one table and one way to make a move.

    MOVES = Moves("order", Move("accept_goods", {"delivered"}, "accepted", who=BUYER | SYSTEM))

    def accept_goods(order, *, by, at):
        with MOVES.moving(order, "accept_goods", by=by, at=at) as order:
            order.accepted_at = at

`moving` opens a transaction, locks the row, checks state, actor and guard on the locked row, and
on leaving saves the state with the fields the block changed and writes one journal line. `atomic`
alone is not a lock: without the row lock two people settled one order in every round measured.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Flag, auto
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from marketplace.core.errors import NotAllowed, WrongState


class Actor(Flag):
    """Who may make a move, as the lifecycle tables name them."""

    FACTORY = auto()
    BUYER = auto()
    SYSTEM = auto()
    STAFF = auto()
    OFFICIAL = auto()
    EXPERT = auto()
    RECEIVER = auto()  # the factory that works on the goods next


FACTORY, BUYER, SYSTEM = Actor.FACTORY, Actor.BUYER, Actor.SYSTEM
STAFF, OFFICIAL, EXPERT = Actor.STAFF, Actor.OFFICIAL, Actor.EXPERT
RECEIVER = Actor.RECEIVER
NOBODY = Actor(0)


@dataclass(frozen=True)
class Move:
    """One row of a lifecycle table."""

    name: str
    sources: frozenset[str] | set[str]
    target: str
    who: Actor
    permission: str = ""  # the permission of accounts/roles.py the person needs in the firm
    guard: Callable[[Any, datetime], None] | None = None  # raises Refused
    timer: str = ""  # in words, for the help page


Recorder = Callable[..., None]
_recorders: list[Recorder] = []


def record_with(recorder: Recorder) -> None:
    """Registers who writes the journal line of a move (the audit room does, at start-up)."""
    if recorder not in _recorders:
        _recorders.append(recorder)


class Moves:
    """The lifecycle table of one kind of object."""

    def __init__(self, kind: str, *rows: Move) -> None:
        self.kind = kind
        self.rows = {row.name: row for row in rows}
        if len(self.rows) != len(rows):
            raise ValueError(f"two moves of {kind} share a name")

    def __iter__(self) -> Iterator[Move]:
        return iter(self.rows.values())

    def __getitem__(self, name: str) -> Move:
        return self.rows[name]

    def open_to(self, thing: models.Model, user: Any) -> list[str]:
        """Names of the moves this person could make now, guards apart: for buttons."""
        return [
            row.name
            for row in self
            if thing.state in row.sources and row.who & actors(thing, user, row.permission)
        ]

    def check(self, thing: models.Model, name: str, *, by: Any) -> None:
        """Raises what `moving` would raise now, state and person only: for pages before a step."""
        self._check(self.rows[name], thing, thing, by)

    @contextmanager
    def moving(
        self,
        thing: models.Model,
        name: str,
        *,
        by: Any,
        at: datetime,
        reason: str = "",
        **data: Any,
    ) -> Iterator[Any]:
        """Make the move `name`; yields the locked row, whose changed fields are saved on leaving.

        `by` is the person, None for the system; `data` goes into the journal line.
        Raises WrongState, NotAllowed, or what the guard raises; then nothing has changed.
        """
        row = self.rows[name]
        with transaction.atomic():
            locked = _lock(thing)
            self._check(row, locked, thing, by)
            if row.guard:
                row.guard(locked, at)
            before, came_from = _columns(locked), locked.state
            yield locked
            locked.state = row.target
            _save_changes(locked, before)
            _lend_relations(thing, locked)
            for record in _recorders:
                record(
                    self.kind,
                    locked,
                    row.name,
                    by=by,
                    at=at,
                    came_from=came_from,
                    reason=reason,
                    data=data,
                )
        for field, value in _columns(locked).items():
            setattr(thing, field, value)

    def _check(self, row: Move, locked: Any, thing: Any, by: Any) -> None:
        """State on the locked row; whose it is never changes, so the caller's own copy tells."""
        if locked.state not in row.sources:
            raise WrongState(
                _("This step is not open now: the state is “%(state)s”. Reload for the next one.")
                % {"state": locked.get_state_display()}
            )
        if not row.who & actors(thing, by, row.permission):
            raise NotAllowed(_("This step belongs to somebody else."))


def actors(thing: Any, user: Any, permission: str) -> Actor:
    """What this person is to this thing, given the permission the move needs."""
    return SYSTEM if user is None else thing.actors(user, permission)


def begin(kind: str, thing: models.Model, *, by: Any, at: datetime, **data: Any) -> None:
    """Writes the journal line of an object's birth; call in the transaction that creates it."""
    for record in _recorders:
        record(kind, thing, "create", by=by, at=at, came_from="", reason="", data=data)


def _lock(thing: models.Model) -> Any:
    return type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)


def _lend_relations(thing: models.Model, locked: models.Model) -> None:
    """What the caller has loaded of unchanged relations need not be fetched for the journal."""
    for name, related in thing._state.fields_cache.items():
        attname = getattr(thing._meta.get_field(name), "attname", "")
        if attname and getattr(locked, attname) == getattr(thing, attname):
            locked._state.fields_cache.setdefault(name, related)


def _columns(thing: models.Model) -> dict[str, Any]:
    return {
        field.attname: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if not field.generated
    }


def _save_changes(thing: models.Model, before: dict[str, Any]) -> None:
    now = _columns(thing)
    thing.save(update_fields=[name for name, value in now.items() if before[name] != value])
