"""The room's background work; each task calls one domain function and may run twice."""

from celery import shared_task


@shared_task
def expire_holds() -> int:
    from django.utils import timezone

    from capacity import reservations

    return reservations.expire_due(timezone.now())


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
def follow_holidays() -> int:
    from django.utils import timezone

    from capacity import windows

    return windows.follow_holidays(timezone.now())


@shared_task
def read_calendars() -> int:
    from django.utils import timezone

    from capacity import feeds

    return feeds.read_due(timezone.now())


@shared_task
def refresh_day() -> int:
    from django.utils import timezone

    from capacity import listing_index

    return listing_index.refresh_day(timezone.now())


@shared_task
def write_missing() -> int:
    from django.utils import timezone

    from capacity import listing_index, taxonomy

    taxonomy.load()
    return listing_index.write_missing(timezone.now())


@shared_task
def screen_due() -> int:
    from django.utils import timezone

    from capacity import revisions

    return revisions.screen_due(timezone.now())


@shared_task
def derive_stretches() -> int:
    from django.utils import timezone

    from capacity import derivation

    return derivation.sweep(timezone.now())


@shared_task
def watch_machines() -> int:
    """Connections gone silent, badges that time has changed."""
    from django.utils import timezone

    from capacity import connections, evidence

    now = timezone.now()
    return connections.sweep_silent(now) + evidence.sweep(now)


@shared_task
def fetch_agents() -> int:
    from django.utils import timezone

    from capacity import agents

    return agents.sweep(timezone.now())


@shared_task
def fetch_agent(number: int) -> bool:
    from django.utils import timezone

    from capacity import agents

    return agents.fetch(number, at=timezone.now())


@shared_task
def forget_telemetry() -> int:
    """Old nonces and raw readings, in batches; keys move to the present SECRET_KEY."""
    from django.utils import timezone

    from capacity import connections, derivation, ingestion

    now = timezone.now()
    return connections.reseal_all() + ingestion.forget_nonces(now) + derivation.forget(now)


@shared_task(soft_time_limit=840, time_limit=900)  # all rows at once are one transaction
def work_import(run_id: int) -> bool:
    from capacity import import_work

    return import_work.work(run_id)


@shared_task
def sweep_imports() -> int:
    from django.utils import timezone

    from capacity import import_work

    return import_work.sweep(timezone.now())


@shared_task
def forget_imports() -> int:
    from django.utils import timezone

    from capacity import import_work

    return import_work.forget(timezone.now())


@shared_task
def look_through_saved_searches() -> int:
    from capacity import saved_searches
    from marketplace.core import clock

    return saved_searches.look_due(clock.database_now())


@shared_task
def forget_old_words() -> int:
    from django.utils import timezone

    from capacity import unmatched

    return unmatched.forget_old(at=timezone.now())
