"""How a refusal, a missing page or a fault is answered: a page, a fragment, or problem+json."""

from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from marketplace.core.errors import Refused

PROBLEM = "application/problem+json"


class RefusalMiddleware:
    """Turns a Refused that no view caught into a 409 (or its own status) page for the reader."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return refusal_page(request, exception)


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal as a page with a way back; htmx receives only the message."""
    template = "errors/_refused.html" if getattr(request, "htmx", False) else "errors/refused.html"
    context = {"sentence": refused.sentence, "back": request.headers.get("Referer", "/")}
    return render(request, template, context, status=refused.status)


def problem(status: int, *, title: str, detail: str, code: str, **more) -> dict:
    """The body of RFC 9457, with a stable `code` for programs."""
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }


def problem_response(exception: Exception, context: dict) -> Response | None:
    """Django REST framework's exception handler: every API error is problem+json."""
    if isinstance(exception, Refused):
        set_rollback()
        sentence, field = str(exception.sentence), getattr(exception, "field", None)
        more = {"errors": {field: [sentence]}} if field else {}
        return _answer(exception.status, sentence, exception.code, **more)
    response = exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, ValidationError):
        return _answer(
            response.status_code,
            _("Some values cannot be used."),
            "invalid",
            response,
            errors=response.data,
        )
    code = exception.default_code if isinstance(exception, APIException) else "not_found"
    return _answer(response.status_code, str(response.data.get("detail", "")), code, response)


def _answer(
    status: int, detail: str, code: str, former: Response | None = None, **more
) -> Response:
    body = problem(status, title=HTTPStatus(status).phrase, detail=detail, code=code, **more)
    headers = {
        name: former[name]
        for name in ("Retry-After", "Allow")
        if former and former.has_header(name)
    }
    return Response(body, status=status, headers=headers, content_type=PROBLEM)


def _error(request: HttpRequest, status: int, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        phrase = HTTPStatus(status).phrase
        body = problem(status, title=phrase, detail=phrase, code=phrase.lower().replace(" ", "_"))
        return JsonResponse(body, status=status, content_type=PROBLEM)
    return render(request, template, {"log_id": _log_id()}, status=status)


def _log_id() -> str:
    """The request's id in the logs, for the reader to quote."""
    return structlog.contextvars.get_contextvars().get("request_id", "")


def bad_request(request, exception=None):
    return _error(request, 400, "errors/400.html")


def forbidden(request, exception=None):
    return _error(request, 403, "errors/403.html")


def csrf_failure(request, reason=""):
    return _error(request, 403, "errors/403.html")


def not_found(request, exception=None):
    return _error(request, 404, "errors/404.html")


def server_error(request):
    return _error(request, 500, "errors/500.html")
