"""The line of a machine to us: opened for a unit, heard of, fallen silent, closed."""

from datetime import datetime
from typing import Any

from django.conf import settings as configuration
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from capacity import connection_notices, evidence, keys, listings, staleness
from capacity.models import Connection, Listing, Unit
from marketplace.accounts import roles
from marketplace.accounts.models import User
from marketplace.audit import journal
from marketplace.core import fetching
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY, SYSTEM, Move, Moves, begin

EDIT = "listing.edit"
OPEN = {"waiting", "live", "silent"}
SETTINGS = ("url", "device", "busy_watts", "off_watts")

Protocol, State = Connection.Protocol, Connection.State


def _is_silent(connection: Connection, at: datetime) -> None:
    heard = connection.last_seen_at
    if heard and heard > at - staleness.SILENT_AFTER:
        raise WrongState(_("This machine was heard of in the last three days."))


MOVES = Moves(
    "connection",
    Move("hear", {"waiting", "silent"}, "live", SYSTEM),
    Move(
        "fall_silent",
        {"live"},
        "silent",
        SYSTEM,
        guard=_is_silent,
        timer="3 days without a message",
    ),
    Move("close", OPEN, "closed", FACTORY, EDIT),
)


def connect(
    unit: Unit, *, protocol: str, by: User, at: datetime, **settings: Any
) -> tuple[Connection, str]:
    """Opens the unit's line; returns it with its key, which is never shown again ("" for agents).

    Raises Refused when the unit has one already or is out of service, Invalid at a wrong setting.
    """
    if protocol == Protocol.MQTT and not configuration.MQTT_URL:
        raise Refused(_("This platform has no MQTT broker. Choose another way to connect."))
    if protocol == Protocol.MTCONNECT:
        settings = {"url": "", **settings}
    else:  # what an agent is asked by belongs to agents alone
        settings |= {"url": "", "device": ""}
    _check_settings(protocol, settings)
    secret = "" if protocol == Protocol.MTCONNECT else keys.new()
    connection = Connection(unit=unit, protocol=protocol, created_by=by, **settings)
    connection.secret = keys.seal(secret) if secret else ""
    connection.due_at = at if protocol == Protocol.MTCONNECT else None
    with transaction.atomic():
        _check_unit(unit, by)
        _insert(connection)
        begin("connection", connection, by=by, at=at, protocol=protocol)
    return connection, secret


def change(connection: Connection, *, by: User, at: datetime, **settings: Any) -> None:
    """Another address, device or power limit; an agent is asked again at once."""
    _check_settings(connection.protocol, settings)
    with transaction.atomic():
        locked = _lock(connection, by)
        for name, value in settings.items():
            setattr(locked, name, value)
        moved = {"url", "device"} & settings.keys()
        if locked.protocol == Protocol.MTCONNECT and moved:
            locked.instance = locked.next_sequence = None
            locked.due_at, locked.failures, locked.failure = at, 0, ""
        locked.derived_until = (
            None if {"busy_watts", "off_watts"} & settings.keys() else (locked.derived_until)
        )
        locked.save()
        _record(locked, "change", by=by, at=at)
    connection.refresh_from_db()


def renew_key(connection: Connection, *, by: User, at: datetime) -> str:
    """A new key; the former one opens nothing from this moment on."""
    if connection.protocol == Protocol.MTCONNECT:
        raise Refused(_("We fetch from an MTConnect agent; it needs no key."))
    secret = keys.new()
    with transaction.atomic():
        locked = _lock(connection, by)
        locked.secret, locked.failure = keys.seal(secret), ""
        locked.save(update_fields=["secret", "failure"])
        _record(locked, "renew_key", by=by, at=at)
    return secret


def close(connection: Connection, *, by: User, at: datetime) -> None:
    """Ends the line: its key is forgotten, what it measured stays, the badge falls."""
    listing = connection.unit.listing
    with transaction.atomic():
        with MOVES.moving(connection, "close", by=by, at=at) as locked:
            locked.secret, locked.due_at = "", None
        _believe_again(listing, at)


def hear(connection: Connection, *, at: datetime) -> None:
    """Its first reading, or the first one after a silence: the badge rises, the offer returns."""
    with transaction.atomic():
        with MOVES.moving(connection, "hear", by=None, at=at) as locked:
            locked.first_seen_at = locked.first_seen_at or at
        _believe_again(connection.unit.listing, at)


def fall_silent(connection: Connection, *, at: datetime) -> None:
    with transaction.atomic():
        with MOVES.moving(connection, "fall_silent", by=None, at=at):
            pass
        evidence.refresh(connection.unit.listing, at=at)
        connection_notices.silent(connection)


def sweep_silent(at: datetime) -> int:
    """Every live machine nobody has heard of for three days."""
    quiet = Connection.objects.filter(
        state=State.LIVE, last_seen_at__lte=at - staleness.SILENT_AFTER
    )
    count = 0
    for connection in quiet.select_related("unit__listing__organization").order_by("id"):
        try:
            fall_silent(connection, at=at)
            count += 1
        except WrongState:  # heard of in this very moment
            continue
    return count


def reseal_all() -> int:
    """After SECRET_KEY was changed: keeps every key readable when the former one is dropped."""
    count = 0
    for connection in Connection.objects.exclude(secret="").only("id", "secret").iterator():
        fresh = keys.reseal(connection.secret)
        if fresh != connection.secret:
            count += Connection.objects.filter(pk=connection.pk, secret=connection.secret).update(
                secret=fresh
            )
    return count


def _believe_again(listing: Listing, at: datetime) -> None:
    evidence.refresh(listing, at=at)
    listings.restore(listing, at=at)


def _check_settings(protocol: str, settings: dict[str, Any]) -> None:
    unknown = settings.keys() - set(SETTINGS)
    if unknown:
        raise TypeError(f"not settings of a connection: {sorted(unknown)}")
    if protocol == Protocol.MTCONNECT and "url" in settings:
        _check_address(settings["url"])
    if settings.get("busy_watts", 1_000) <= settings.get("off_watts", 0):
        raise Invalid(
            _("A machine draws more power when working than when switched off."),
            field="busy_watts",
        )


def _check_address(url: str) -> None:
    if not url.strip():
        raise Invalid(_("Give the address of the agent."), field="url")
    try:
        fetching.check_spelling(url)
    except fetching.Unreachable as refused:
        raise Invalid(refused.sentence, field="url") from None


def _check_unit(unit: Unit, by: User) -> None:
    if not roles.member_can(by, unit.listing.organization, EDIT):
        raise NotAllowed(_("This machine belongs to another firm."))
    if unit.retired_at or unit.listing.state == Listing.State.ARCHIVED:
        raise Refused(_("“%(unit)s” is out of service and cannot be connected.") % {"unit": unit})


def _insert(connection: Connection) -> None:
    try:
        with transaction.atomic():
            connection.save()
    except IntegrityError as error:
        if "one_open_connection" not in str(error):
            raise
        raise Refused(
            _("“%(unit)s” is connected already. Close that connection to make another one.")
            % {"unit": connection.unit},
            code="connected",
        ) from None
    connection.refresh_from_db(fields=["uuid", "created_at"])


def _lock(connection: Connection, by: User) -> Connection:
    locked = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
    if not connection.actors(by, EDIT) & FACTORY:
        raise NotAllowed(_("This machine belongs to another firm."))
    if locked.state == State.CLOSED:
        raise WrongState(_("This connection is closed. Connect the machine anew."))
    return locked


def _record(connection: Connection, what: str, *, by: User, at: datetime) -> None:
    journal.record_move(
        "connection", connection, what, by=by, at=at, came_from=connection.state, reason="", data={}
    )
