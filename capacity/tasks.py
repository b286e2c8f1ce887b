"""The room's background work; each task calls one domain function and may run twice."""

from celery import shared_task


@shared_task
def expire_holds() -> int:
    from django.utils import timezone

    from capacity import reservations

    return reservations.expire_due(timezone.now())


@shared_task
def give_up_missed() -> int:
    from django.utils import timezone

    from capacity import reservations

    return reservations.mark_missed(timezone.now())


@shared_task
def mark_stale_listings() -> int:
    from django.utils import timezone

    from capacity import listings

    return listings.sweep_stale(timezone.now())


@shared_task
def roll_windows() -> int:
    from django.utils import timezone

    from capacity import windows

    return windows.roll_all(timezone.now())


@shared_task
def refresh_day() -> int:
    from django.utils import timezone

    from capacity import listing_index

    return listing_index.refresh_day(timezone.now())


@shared_task
def screen_due() -> int:
    from django.utils import timezone

    from capacity import revisions

    return revisions.screen_due(timezone.now())
