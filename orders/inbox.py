"""The inbox of custodians' notifications: verified, kept once, applied by a worker.

The answer to the custodian follows the commit, never the effect; a notification that came five
times or in the wrong order changes nothing a single one would not.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from orders import gateways, instructions, payments, tasks
from orders.gateways import Event
from orders.instructions import NotYet
from orders.models import GatewayEvent

log = structlog.get_logger(__name__)
BATCH = 100
LONGEST = timedelta(minutes=30)

HANDLERS: dict[str, Callable[..., str]] = {
    "charge.succeeded": payments.received,
    "charge.failed": payments.declined,
    "transfer.succeeded": instructions.settled,
    "transfer.failed": instructions.settled,
}


def receive(gateway: str, headers: Mapping[str, str], raw: bytes, *, at: datetime) -> None:
    """Verifies and keeps one notification; raises BadSignature, then nothing was kept."""
    keep(gateway, gateways.gateway(gateway).verify(headers, raw, at=at), at=at)


def keep(gateway: str, event: Event, *, at: datetime) -> None:
    """Inserts the event once and wakes a worker; a known key is silently the same event."""
    with transaction.atomic():
        row = GatewayEvent(gateway=gateway, event_key=event.key, body=asdict(event), due_at=at)
        GatewayEvent.objects.bulk_create([row], ignore_conflicts=True)
        transaction.on_commit(tasks.apply_gateway_events.delay, robust=True)


def ask_silent(*, at: datetime) -> int:
    """Answers to our own questions enter like notifications do."""
    answers = payments.ask_silent(at=at)
    for gateway, event in answers:
        keep(gateway, event, at=at)
    return len(answers)


def apply_pending(*, at: datetime) -> int:
    """Applies what is due, each event in a transaction of its own; returns how many took effect."""
    applied = 0
    for _number in range(BATCH):
        outcome = _apply_next(at)
        if outcome is None:
            break
        applied += outcome
    return applied


def _apply_next(at: datetime) -> bool | None:
    """The next due event no other worker holds: effect and `processed_at` commit together."""
    with transaction.atomic():
        waiting = GatewayEvent.objects.filter(processed_at=None, due_at__lte=at)
        row = waiting.select_for_update(skip_locked=True).order_by("due_at", "id").first()
        if row is None:
            return None
        try:
            with transaction.atomic():
                row.outcome = _apply(row, at)
            row.processed_at = at
        except NotYet:
            _postpone(row, "too early", at)
        except Exception as error:
            # One event that fails must not keep the others waiting; it comes again, and is logged.
            log.exception("gateway_event_failed", event_key=row.event_key)
            _postpone(row, f"{type(error).__name__}: {error}", at)
        row.save()
    return row.processed_at is not None


def _apply(row: GatewayEvent, at: datetime) -> str:
    event = Event(**row.body)
    handler = HANDLERS.get(event.kind)
    return handler(row.gateway, event, at=at) if handler else "unknown kind"


def _postpone(row: GatewayEvent, why: str, at: datetime) -> None:
    row.tries += 1
    row.outcome = why[:200]
    row.due_at = at + min(timedelta(seconds=5 * 2**row.tries), LONGEST)
