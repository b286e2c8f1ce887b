"""Background work of the notices room."""

from celery import shared_task


@shared_task
def send_due_mail() -> int:
    from marketplace.core import clock
    from marketplace.notices import outbox

    return outbox.send_due(clock.database_now())
