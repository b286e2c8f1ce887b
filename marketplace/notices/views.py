"""The messages page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from marketplace.core import numbers
from marketplace.notices import queries, reading


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    unread_only = request.GET.get("show") == "unread"
    notices, following = queries.page_for(
        request.user,
        before=numbers.whole(request.GET.get("before", "")),
        unread_only=unread_only,
    )
    context = {
        "notices": notices,
        "unread": queries.unread_count(request.user),
        "unread_only": unread_only,
        "next": _next(following, unread_only=unread_only),
    }
    return render(request, "notices/list.html", context)


def _next(following: int | None, *, unread_only: bool) -> str:
    if following is None:
        return ""
    return f"?before={following}" + ("&show=unread" if unread_only else "")


@login_required
@require_POST
def open_notice(request: HttpRequest, uuid) -> HttpResponse:
    """Marks it read and goes where it leads."""
    notice = queries.notice_for(request.user, uuid)
    reading.mark_read(notice, at=timezone.now())
    return redirect(notice.path or "notices:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    reading.mark_all_read(request.user, at=timezone.now())
    return redirect("notices:list")
