"""Work that rows owe to workers: how much waits, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from capacity.models import Booking
from credit.models import Event
from marketplace.accounts.models import Document
from marketplace.audit.models import Unsealed
from marketplace.notices.models import Notice
from orders.models import GatewayEvent, Instruction, Job, Tranche

PREFIX = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("global_keyprefix", "")


@dataclass(frozen=True)
class Outbox:
    """Rows that are due, and how long one may reasonably wait for a worker."""

    label: Any
    waiting: int
    oldest: datetime | None
    patience: timedelta

    def is_late(self, at: datetime) -> bool:
        return self.oldest is not None and self.oldest < at - self.patience


def outboxes(at: datetime) -> list[Outbox]:
    """One query each; every one of them stands on a partial index."""
    tables = [
        (_("Jobs to match"), Job.objects, "matching_due_at", 1),
        (_("Holds to expire"), Booking.objects.filter(state="held"), "expires_at", 2),
        (
            _("Notifications of custodians"),
            GatewayEvent.objects.filter(processed_at=None),
            "due_at",
            2,
        ),
        (
            _("Releases from escrow"),
            Tranche.objects.filter(state="release_scheduled"),
            "release_at",
            2,
        ),
        (
            _("Payouts and refunds to send"),
            Instruction.objects.filter(state="created"),
            "due_at",
            2,
        ),
        (_("Pictures to make small"), Document.objects, "processing_due_at", 5),
        (_("Mail"), Notice.objects.filter(mailed_at=None), "mail_due_at", 5),
        (
            _("Credit events to count"),
            Event.objects.filter(applied_to=None),
            "recorded_at",
            2,
        ),
    ]
    found = [_outbox(label, rows, column, minutes, at) for label, rows, column, minutes in tables]
    return [*found, _unsealed()]


def _outbox(label: Any, rows: QuerySet, column: str, minutes: int, at: datetime) -> Outbox:
    due = rows.filter(**{f"{column}__lte": at})
    counted = due.aggregate(waiting=Count("pk"), oldest=Min(column))
    return Outbox(label, counted["waiting"], counted["oldest"], timedelta(minutes=minutes))


def _unsealed() -> Outbox:
    """The queue keeps no times: rows are sealed each minute, in order."""
    return Outbox(_("Rows to seal"), Unsealed.objects.count(), None, timedelta(minutes=2))


def queue_names() -> list[str]:
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    return [settings.CELERY_TASK_DEFAULT_QUEUE, *sorted(routed)]


def queue_lengths() -> dict[str, int] | None:
    """Messages waiting for workers by queue; None while the broker is away."""
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2) as broker:
            return {name: broker.llen(f"{PREFIX}{name}") for name in queue_names()}
    except redis.RedisError:
        return None
