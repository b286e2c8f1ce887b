"""Background work of the notices room."""

from celery import shared_task


@shared_task
def send_due_mail() -> int:
    from django.utils import timezone

    from marketplace.notices import outbox

    return outbox.send_due(timezone.now())
