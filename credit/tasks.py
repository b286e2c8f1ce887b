"""Background work of the credit room: each fetches by id and calls one domain function."""

from celery import shared_task
from django.utils import timezone


@shared_task
def apply_event(event_id: int) -> None:
    from credit import scores

    scores.apply_event(event_id, at=timezone.now())


@shared_task
def apply_pending() -> None:
    """Sweep: events a lost broker forgot."""
    from credit import scores

    scores.apply_pending(at=timezone.now())


@shared_task
def reveal_due() -> None:
    from credit import ratings

    ratings.reveal_due(at=timezone.now())


@shared_task
def take_snapshot() -> None:
    from credit import snapshots

    snapshots.take(at=timezone.now())
