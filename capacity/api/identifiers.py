"""Identifiers for programs: the same address as the page, ending in `.json`."""

import hashlib

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from capacity import doors, identifiers
from capacity.api.identified import IdentifiedSerializer
from capacity.look_ups import LookUps

IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="An earlier ETag."
)
IDENTIFIER = OpenApiParameter(
    "identifier",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="As on the label, with or without prefix, dashes and capital letters.",
)


class IdentifierDetail(APIView):
    """What an identifier names, as far as the reader may know of it."""

    permission_classes = [AllowAny]
    throttle_classes = [LookUps]
    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="identifiers_retrieve",
        parameters=[IDENTIFIER, IF_NONE_MATCH],
        responses={
            200: IdentifiedSerializer,
            304: OpenApiResponse(description="Nothing has changed since that ETag."),
            400: OpenApiResponse(description="The check sign does not fit: a typing error."),
        },
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        asked = identifiers.read(identifier)
        door, thing = doors.opened(request.user, asked)
        facts = {"identifier": asked, **door.facts(request, thing)}
        content = JSONRenderer().render(IdentifiedSerializer(facts).data)
        return _conditional(request, content)


def _conditional(request: Request, content: bytes) -> HttpResponse:
    """304 when the reader already has these very bytes; the tag tells nothing they do not show."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="application/json")
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language", "Accept"])
    return get_conditional_response(request, etag=etag, response=response)
