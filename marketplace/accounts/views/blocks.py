"""Firms we do not deal with: the list, finding a firm, blocking it and taking that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import blocks, queries
from marketplace.accounts.access import firm_required
from marketplace.core.errors import Invalid
from marketplace.core.numbers import whole

PAGE = 20


@firm_required(blocks.PERMISSION)
@require_safe
def block_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


@firm_required(blocks.PERMISSION)
@require_POST
def block(request: HttpRequest, uuid) -> HttpResponse:
    other, reason = queries.public_organization(uuid), request.POST.get("reason", "")
    try:
        blocks.block(request.organization, other, reason=reason, by=request.user, at=timezone.now())
    except Invalid as refusal:
        return _page(request, chosen=other, reason=reason, refusal=refusal)
    message = _("You are not matched with %(firm)s any more. They are not told.")
    messages.success(request, message % {"firm": other.short_name})
    return redirect("accounts:blocks")


@firm_required(blocks.PERMISSION)
@require_POST
def unblock(request: HttpRequest, uuid) -> HttpResponse:
    blocked = queries.blocked_by(request.organization, uuid)
    blocks.unblock(request.organization, blocked, by=request.user, at=timezone.now())
    message = _("%(firm)s can be matched with you again.")
    messages.success(request, message % {"firm": blocked.short_name})
    return redirect("accounts:blocks")


def _page(request: HttpRequest, **more) -> HttpResponse:
    """The list and, while somebody looks for a firm, what was found."""
    firm, text = request.organization, request.GET.get("firm", "").strip()
    rows = blocks.blocks_of(firm)
    if before := whole(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    following = page[PAGE - 1].pk if len(page) > PAGE else None
    context = {
        "blocks": page[:PAGE],
        "next": f"?before={following}" if following else "",
        "q": text,
        "is_short": 0 < len(text) < blocks.SHORTEST_SEARCH,
        "found": blocks.candidates(firm, text),
        "longest": blocks.LONGEST_REASON,
        **more,
    }
    return render(request, "accounts/blocks.html", context, status=422 if more else 200)
