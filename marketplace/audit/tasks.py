"""Background work of the audit room."""

from celery import shared_task


@shared_task
def seal_pending() -> int:
    from marketplace.audit import seal

    return seal.seal_pending()
