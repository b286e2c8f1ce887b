"""Background work of the demo world."""

from celery import shared_task


@shared_task
def report_machines() -> int:
    from django.utils import timezone

    from marketplace.demo import gateways

    return gateways.report(at=timezone.now())
