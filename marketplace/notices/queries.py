"""Reading notices: everybody their own."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from marketplace.notices.models import Notice

PAGE = 30


def notices_for(user: Any) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).select_related("organization").order_by("-id")


def notice_for(user: Any, uuid: UUID) -> Notice:
    return get_object_or_404(Notice, user=user, uuid=uuid)


def page_for(
    user: Any, *, before: int | None, unread_only: bool
) -> tuple[list[Notice], int | None]:
    """A page of the newest notices below id `before`, and the id where the next page starts."""
    notices = notices_for(user)
    if unread_only:
        notices = notices.filter(read_at=None)
    if before:
        notices = notices.filter(pk__lt=before)
    rows = list(notices[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def unread_count(user: Any) -> int:
    return Notice.objects.filter(user=user, read_at=None).count()
