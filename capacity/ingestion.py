"""Taking in what machines send: believe nothing before the signature, store once, answer exactly.

One road for the API and for MQTT. The order of the checks is the order of the sentences a sender
meets: headers, size, key, clock, whole body, signature, machine, pace, content, replay.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core.cache import cache
from django.db import connection as database
from django.db import transaction
from django.utils.translation import gettext as _

from capacity import connections, keys, readings, signatures, tasks
from capacity.models import Connection
from capacity.signatures import Message
from capacity.stretches import Reading
from marketplace.core.errors import Refused

MOST_MESSAGES = 120  # a minute and key
NONCE = re.compile(r"[\x21-\x7e]{16,64}", re.ASCII)
TIMESTAMP = re.compile(r"\d{1,12}", re.ASCII)
HEADERS = ("key", "timestamp", "nonce", "digest", "signature")
NOBODY = "0" * 43  # so that an unknown key takes as long as a wrong signature


class Refusal(Refused):
    """A message that is not taken in; `code` says which check it failed."""

    def __init__(self, sentence: object, *, code: str, status: int) -> None:
        super().__init__(sentence, code=code)
        self.status = status


class TooMany(Refusal):
    """Too fast; `wait` seconds from now the key is welcome again."""

    def __init__(self, wait: int) -> None:
        sentence = _(
            "More than %(most)s messages a minute. Send several readings in one message, and go "
            "on in %(wait)s seconds."
        )
        super().__init__(
            sentence % {"most": MOST_MESSAGES, "wait": wait}, code="too_many_messages", status=429
        )
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Line:
    """What is needed of an open connection to take in a message."""

    pk: int
    unit: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message."""

    accepted: int
    duplicates: int

    @property
    def is_test(self) -> bool:
        return not self.accepted and not self.duplicates


def receive(message: Message, *, at: datetime, unit: UUID | None = None) -> Receipt:
    """Checks the message and stores its readings; raises Refusal or Unreadable.

    `unit` is the machine the address names. A refused message changes nothing: it may be put
    right and sent again, even with the same nonce.
    """
    _check_form(message)
    line = authenticate(message, at=at)
    if unit is not None and line.unit != unit:
        raise Refusal(
            _("This key belongs to another machine than the address names."),
            code="other_machine",
            status=403,
        )
    _check_pace(line, at)
    rows = readings.parse(message.body, at=at)
    with transaction.atomic():
        _use_nonce(line, message)
        return store(line, rows, at=at)


def authenticate(message: Message, *, at: datetime) -> Line:
    """The open line whose key signed this message within the last minutes."""
    _check_clock(message, at)
    if not signatures.is_whole(message):
        raise Refusal(
            _("The body is not the one that was signed: it was cut or changed on its way."),
            code="body_differs",
            status=400,
        )
    line = _of_key(message.key)
    secret = keys.unseal(line.secret) if line and line.secret else NOBODY
    is_genuine = signatures.is_genuine(message, secret)
    if line is None or not line.secret:
        raise _unknown_key()
    if not is_genuine:
        raise Refusal(
            _("The signature is wrong. Compare the signed text with the documentation."),
            code="wrong_signature",
            status=401,
        )
    return line


def store(line: Line | Connection, rows: list[Reading], *, at: datetime) -> Receipt:
    """Keeps the readings, each moment once; wakes a waiting or silent connection."""
    with transaction.atomic(savepoint=False):
        accepted = _insert(line, rows, at) if rows else 0
        state = _touch(line, rows, at)
        if rows and state in (Connection.State.WAITING, Connection.State.SILENT):
            whole = Connection.objects.select_related("unit__listing__organization")
            connections.hear(whole.get(pk=line.pk), at=at)
            # Only a hint: the sweep derives it within a minute anyway.
            transaction.on_commit(tasks.derive_stretches.delay, robust=True)
    return Receipt(accepted, len(rows) - accepted)


def forget_nonces(at: datetime, *, most: int = 10_000) -> int:
    """Nonces whose message would be too old now; a batch at a time."""
    with database.cursor() as cursor:
        cursor.execute(
            "DELETE FROM capacity_nonce WHERE id IN (SELECT id FROM capacity_nonce"
            " WHERE expires_at < %s ORDER BY expires_at LIMIT %s)",
            [at, most],
        )
        return cursor.rowcount


def _check_form(message: Message) -> None:
    missing = [name for name in HEADERS if not getattr(message, name)]
    if missing:
        raise Refusal(
            _("The message lacks: %(names)s.") % {"names": ", ".join(missing)},
            code="headers_missing",
            status=400,
        )
    if not NONCE.fullmatch(message.nonce):
        raise Refusal(
            _("A nonce is 16 to 64 printable characters, new for every message."),
            code="wrong_nonce",
            status=400,
        )
    if len(message.body) > readings.MOST_BYTES:
        raise too_large()


def too_large() -> Refusal:
    sentence = _("A message has at most 256 kB. Split it.")
    return Refusal(sentence, code="too_large", status=413)


def _check_clock(message: Message, at: datetime) -> None:
    if not TIMESTAMP.fullmatch(message.timestamp):
        raise Refusal(
            _("The timestamp is a number: seconds since 1970 in UTC."),
            code="wrong_timestamp",
            status=400,
        )
    off = int(message.timestamp) - at.timestamp()
    if abs(off) <= signatures.WINDOW.total_seconds():
        return
    sentence = (
        _("The message is %(seconds)s seconds old; five minutes are allowed. Is its clock right?")
        if off < 0
        else _("The message is from %(seconds)s seconds in the future. Is its clock right?")
    )
    code = "message_too_old" if off < 0 else "message_from_future"
    raise Refusal(sentence % {"seconds": f"{abs(off):.0f}"}, code=code, status=401)


def _of_key(key: str) -> Line | None:
    """By hand: this is asked for every message, and needs four columns of a wide world."""
    try:
        number = UUID(key)
    except ValueError:
        return None
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT line.id, unit.uuid, line.secret FROM capacity_connection line"
            " JOIN capacity_unit unit ON unit.id = line.unit_id"
            " WHERE line.uuid = %s AND line.state <> 'closed'",
            [number],
        )
        found = cursor.fetchone()
    return Line(*found) if found else None


def _unknown_key() -> Refusal:
    sentence = _("There is no open connection with this key number.")
    return Refusal(sentence, code="unknown_key", status=401)


def _check_pace(line: Line, at: datetime) -> None:
    """A window of one minute, counted in the cache."""
    name = f"telemetry:{line.pk}:{int(at.timestamp()) // 60}"
    try:
        count = cache.incr(name)
    except ValueError:  # the first one of this minute
        count = 1
        cache.add(name, count, timeout=120)
    if count > MOST_MESSAGES:
        raise TooMany(wait=60 - int(at.timestamp()) % 60)


def _use_nonce(line: Line, message: Message) -> None:
    """A row each, held unique by the database: of two equal messages at once one wins."""
    expires = datetime.fromtimestamp(int(message.timestamp), UTC) + 2 * signatures.WINDOW
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO capacity_nonce (connection_id, value, expires_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [line.pk, message.nonce, expires],
        )
        is_new = cursor.rowcount == 1
    if not is_new:
        raise Refusal(
            _("This message was received already. Use a new nonce for a new one."),
            code="replayed",
            status=409,
        )


def _insert(line: Line | Connection, rows: list[Reading], at: datetime) -> int:
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO capacity_observation"
            " (connection_id, at, execution, power_w, received_at)"
            " SELECT %s, reading.*, %s FROM unnest(%s::timestamptz[], %s::text[], %s::float8[])"
            " AS reading ON CONFLICT DO NOTHING",
            [
                line.pk,
                at,
                [row.at for row in rows],
                [row.execution for row in rows],
                [row.power_w for row in rows],
            ],
        )
        return cursor.rowcount


def _touch(line: Line | Connection, rows: list[Reading], at: datetime) -> str:
    """Notes the sign of life, and from when on stretches are to be made again.

    The row stays locked until the readings are committed: the deriving worker takes the same lock,
    so it never passes over what it could not see yet.
    """
    earliest = min((row.at for row in rows), default=None)
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE capacity_connection SET last_seen_at = greatest(last_seen_at, %s),"
            " derived_until = least(derived_until, coalesce(%s, derived_until)),"
            " failures = 0, failure = '' WHERE id = %s AND state <> 'closed' RETURNING state",
            [at, earliest, line.pk],
        )
        found = cursor.fetchone()
    if found is None:  # closed between the look at its key and now
        raise _unknown_key()
    return found[0]
