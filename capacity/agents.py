"""Asking MTConnect agents: a worker sweeps the connections that are due, one task for each.

An agent numbers what it observed. We keep the next number: a restarted agent (another instance) or
one whose buffer ran over is asked for its present state, and the time between counts as unknown.
"""

from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from capacity import ingestion, mtconnect, tasks
from capacity.models import Connection
from capacity.mtconnect import Garbled, Streams
from capacity.stretches import Reading
from marketplace.core import fetching

EVERY = timedelta(minutes=1)
SLOWEST = timedelta(hours=1)
LEASE = timedelta(minutes=5)  # a worker that dies leaves its agent to another one after this
COUNT = 2_000  # observations a request
SECONDS = 10.0
BATCH = 500
CLOCK_OFF = timedelta(minutes=1)  # an agent's clock further off is corrected by ours

FAILURES: dict[str, Promise] = {
    "unreachable": _("The agent could not be reached."),
    "timeout": _("The agent did not answer in time."),
    "unknown_host": _("Nobody knows the agent's name. Check its spelling."),
    "private_address": _(
        "The agent lies in a private network, which we do not enter. Use the relay script instead."
    ),
    "too_large": _("The agent's answer is larger than allowed."),
    "no_xml": _("What answers at this address does not speak XML."),
    "no_mtconnect": _("What answers at this address is no MTConnect agent."),
    "several_devices": _("This agent serves several devices; name one of them: %(detail)s."),
    "NO_DEVICE": _("The agent knows no device of this name."),
    "INVALID_URI": _("The agent knows no device of this name."),
    "says_nothing": _("The device tells neither its execution nor its power."),
}
OTHER_FAILURE = _("The agent's answer could not be used (%(detail)s).")


def sweep(at: datetime) -> int:
    """Claims the agents that are due and hands each to a task."""
    with transaction.atomic():
        due = Connection.objects.filter(due_at__lte=at).exclude(state="closed").order_by("due_at")
        numbers = list(
            due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[
                :BATCH
            ]
        )
        Connection.objects.filter(pk__in=numbers).update(due_at=at + LEASE)
    for number in numbers:
        tasks.fetch_agent.apply_async((number,), expires=LEASE.total_seconds())
    return len(numbers)


def ask_now(connection: Connection, *, at: datetime) -> None:
    """The next sweep asks this agent; a hint lets it happen at once."""
    Connection.objects.filter(pk=connection.pk, due_at__isnull=False).update(due_at=at)
    transaction.on_commit(tasks.fetch_agents.delay, robust=True)


def fetch(number: int, *, at: datetime) -> bool:
    """Asks one agent and stores what it says; False when it could not be asked or understood."""
    connection = (
        Connection.objects.select_related("unit__listing__organization")
        .filter(pk=number, due_at__isnull=False)
        .exclude(state="closed")
        .first()
    )
    if connection is None:
        return False
    try:
        rows, streams = _news(connection)
    except (fetching.Unreachable, Garbled) as error:
        _fail(connection, error.code, getattr(error, "detail", ""), at)
        return False
    _store(connection, rows, streams)
    return True


def words(failure: str) -> str:
    """The sentence for a failure as it is stored: `code detail`."""
    code, _space, detail = failure.partition(" ")
    return str(FAILURES.get(code, OTHER_FAILURE)) % {"detail": detail or code} if code else ""


def _news(connection: Connection) -> tuple[list[Reading], Streams]:
    """What happened since the last time, or the present state where that cannot be told."""
    if connection.next_sequence is not None:
        try:
            return _since(connection, connection.next_sequence)
        except Garbled as error:
            if error.code not in ("OUT_OF_RANGE", "restarted", "INVALID_REQUEST"):
                raise
    else:
        _choose(connection)
    current = _ask(connection, "current")
    return _checked(mtconnect.readings(mtconnect.snapshot(current), _bare(current))), current


def _choose(connection: Connection) -> None:
    """At the first contact: which device is meant, and does it tell anything we read?"""
    found = mtconnect.devices(_fetch(connection, "probe"))
    if len(found) > 1:
        names = ", ".join(device.name or device.uuid for device in found)
        raise Garbled("several_devices", names[:200])
    if found and not (found[0].tells_execution or found[0].tells_power):
        raise Garbled("says_nothing")


def _since(connection: Connection, following: int) -> tuple[list[Reading], Streams]:
    sample = _ask(connection, f"sample?from={following}&count={COUNT}")
    if sample.instance != connection.instance:
        raise Garbled("restarted")
    if following <= sample.first_sequence:  # what it was before is gone from the buffer
        raise Garbled("OUT_OF_RANGE")
    state = mtconnect.snapshot(_ask(connection, f"current?at={following - 1}"))
    return _checked(mtconnect.readings(state, sample)), sample


def _checked(rows: list[Reading]) -> list[Reading]:
    if not rows:
        raise Garbled("says_nothing")
    return rows


def _bare(current: Streams) -> Streams:
    """A snapshot says nothing of the time before it: only that the state is so now."""
    return Streams(
        current.instance,
        current.first_sequence,
        current.next_sequence,
        current.last_sequence,
        current.created_at,
        current.devices,
        (),
    )


def _ask(connection: Connection, request: str) -> Streams:
    streams = mtconnect.streams(_fetch(connection, request))
    if len(set(streams.devices)) > 1:
        raise Garbled("several_devices", ", ".join(streams.devices)[:200])
    return streams


def _fetch(connection: Connection, request: str) -> bytes:
    device = f"{quote(connection.device, safe='')}/" if connection.device else ""
    return fetching.fetch(
        f"{connection.url.rstrip('/')}/{device}{request}",
        headers={"Accept": "application/xml, text/xml"},
        networks=settings.MTCONNECT_NETWORKS,
        seconds=SECONDS,
    ).body


def _store(connection: Connection, rows: list[Reading], streams: Streams) -> None:
    now = timezone.now()
    off = now - streams.created_at
    if abs(off) > CLOCK_OFF:
        rows = [Reading(row.at + off, row.execution, row.power_w) for row in rows]
    # What lies further back was told before it was seen here: the buffer of an old agent.
    rows = [row for row in rows if row.at > now - timedelta(days=90)]
    has_more = streams.next_sequence <= streams.last_sequence
    with transaction.atomic():
        ingestion.store(connection, rows, at=now)
        Connection.objects.filter(pk=connection.pk, due_at__isnull=False).update(
            instance=streams.instance,
            next_sequence=streams.next_sequence,
            due_at=now if has_more else now + EVERY,
        )


def _fail(connection: Connection, code: str, detail: str, at: datetime) -> None:
    """Asks again, later and later."""
    failures = min(connection.failures + 1, 1_000)
    pause = min(EVERY * 2 ** min(failures - 1, 10), SLOWEST)
    Connection.objects.filter(pk=connection.pk, due_at__isnull=False).update(
        failures=failures, failure=f"{code} {detail}".strip()[:300], due_at=at + pause
    )
