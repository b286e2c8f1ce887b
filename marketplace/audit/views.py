"""The public page of the chain: anybody can note the head, take blocks and verify offline."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from marketplace.audit import evidence, seal
from marketplace.audit.models import Block
from marketplace.core import numbers

PAGE = 20
VERIFIER = Path(settings.BASE_DIR) / "docs" / "verify" / "verify.py"


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    blocks = Block.objects.order_by("-number")
    if before := numbers.whole(request.GET.get("before", "")):
        blocks = blocks.filter(number__lt=before)
    page = list(blocks[: PAGE + 1])
    next_page = f"?before={page[PAGE - 1].number}" if len(page) > PAGE else ""
    context = {"head": seal.head(), "blocks": page[:PAGE], "next": next_page}
    return render(request, "audit/public.html", context)


@require_GET
def block(request: HttpRequest, number: int) -> JsonResponse:
    """A block as JSON: hashes only, nothing about anybody."""
    found = get_object_or_404(Block, number=number)
    answer = JsonResponse(evidence.whole_block(found), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="gongzao-block-{number}.json"'
    return answer


@require_GET
def verifier(request: HttpRequest) -> FileResponse:
    """The offline verifier, as text to save."""
    return FileResponse(
        VERIFIER.open("rb"),
        as_attachment=True,
        filename="verify.py",
        content_type="text/plain; charset=utf-8",
    )
