"""Background work of the staff room."""

from celery import shared_task


@shared_task
def check_records() -> None:
    from django.utils import timezone

    from marketplace.staff import record_checks

    record_checks.run(at=timezone.now())
