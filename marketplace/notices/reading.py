"""Marking notices as read."""

from datetime import datetime
from typing import Any

from marketplace.notices.models import Notice


def mark_read(notice: Notice, *, at: datetime) -> None:
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
        notice.read_at = at


def mark_all_read(user: Any, *, at: datetime) -> int:
    """How many were unread."""
    return Notice.objects.filter(user=user, read_at=None).update(read_at=at)
