"""Background work of the credit room: each fetches by id and calls one domain function."""

from celery import shared_task

from marketplace.core.clock import database_now


@shared_task
def apply_event(event_id: int) -> None:
    from credit import scores

    scores.apply_event(event_id, at=database_now())


@shared_task
def apply_pending() -> None:
    """Sweep: events a lost broker forgot."""
    from credit import scores

    scores.apply_pending(at=database_now())


@shared_task
def reveal_due() -> None:
    from credit import ratings

    ratings.reveal_due(at=database_now())


@shared_task
def take_snapshot() -> None:
    from credit import snapshots

    snapshots.take(at=database_now())
