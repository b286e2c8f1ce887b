"""Background work of the accounts room; each task calls one domain function and may run twice."""

from celery import shared_task

from marketplace.core.clock import database_now


@shared_task
def process_picture(document_id: int) -> None:
    """A hint right after the upload; the row is what counts."""
    from marketplace.accounts import renditions

    renditions.process(document_id, database_now())


@shared_task
def process_pictures() -> int:
    from marketplace.accounts import renditions

    return renditions.process_due(database_now())


@shared_task
def forget_abandoned() -> int:
    from marketplace.accounts import abandoned

    return abandoned.sweep(database_now())


@shared_task
def end_certificates() -> int:
    from marketplace.accounts import certificates

    return certificates.sweep(database_now())
