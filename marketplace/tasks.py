"""The house's own background work: the heartbeat the readiness page reads."""

from celery import shared_task


@shared_task
def heartbeat() -> None:
    from marketplace import health

    health.beat()
