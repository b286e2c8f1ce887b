"""Background work of the orders room: each task fetches by id and calls one domain function."""

from celery import shared_task
from django.utils import timezone


@shared_task
def match_job(job_id: int, version: int) -> bool:
    from orders import matching

    try:
        return matching.run(job_id, version, at=timezone.now())
    except Exception:
        matching.mark_failed(job_id, version, at=timezone.now())
        raise


@shared_task
def queue_owed_matching() -> int:
    from orders import matching

    return matching.overdue(at=timezone.now())


@shared_task
def expire_unanswered_matches() -> int:
    from orders import matches

    return matches.expire_due(at=timezone.now())


@shared_task
def expire_past_jobs() -> int:
    from orders import jobs

    return jobs.expire_due(at=timezone.now())
