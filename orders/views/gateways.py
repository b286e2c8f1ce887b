"""Where custodians notify us: verify, keep, answer. The effect is a worker's business."""

import structlog
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import inbox
from orders.gateways import GATEWAYS
from orders.signatures import BadSignature

log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def notify(request: HttpRequest, gateway: str) -> JsonResponse:
    """One answer for whatever is wrong, so that a forger learns nothing from it."""
    if gateway not in GATEWAYS:
        return _failure()
    try:
        inbox.receive(gateway, request.headers, request.body, at=timezone.now())
    except BadSignature:
        log.warning("notification_refused", gateway=gateway, size=len(request.body))
        return _failure()
    return JsonResponse({"code": "SUCCESS"})


def _failure() -> JsonResponse:
    return JsonResponse({"code": "FAIL"}, status=401)
