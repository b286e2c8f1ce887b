"""The API of connected machines: signed readings in; what they came to, for the firm, out."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import ingestion, readings
from capacity.signatures import Message
from capacity.stretches import STATUS_OF

HEADERS = {
    "key": ("Gongzao-Key", "Number of the key, as the machine's page shows it."),
    "timestamp": ("Gongzao-Timestamp", "Seconds since 1970 in UTC, at most five minutes off."),
    "nonce": ("Gongzao-Nonce", "16 to 64 printable characters, never used twice."),
    "digest": ("Gongzao-Digest", "SHA-256 of the body in hexadecimal."),
    "signature": (
        "Gongzao-Signature",
        "HMAC-SHA256 in hexadecimal; what is signed stands in docs/connecting-machines.md.",
    ),
}
PARAMETERS = [
    OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True, description=words)
    for name, words in HEADERS.values()
]
PROBLEMS = {
    400: "headers_missing, wrong_nonce, wrong_timestamp, body_differs, not_json, no_readings, "
    "too_many_readings, unknown_field, says_nothing, wrong_time, time_without_zone, "
    "reading_too_old, reading_in_future, unknown_execution, wrong_power, duplicate_reading, "
    "out_of_order",
    401: "unknown_key, wrong_signature, message_too_old, message_from_future, key_lost",
    403: "other_machine",
    409: "replayed",
    413: "too_large",
    429: "too_many_messages; Retry-After says when to go on",
}


class ReadingSerializer(serializers.Serializer):
    """What a machine says of itself at a moment; at least one of execution and power."""

    at = serializers.DateTimeField()
    execution = serializers.ChoiceField(list(STATUS_OF), required=False)
    power_w = serializers.FloatField(required=False, min_value=0)


class ReadingsSerializer(serializers.Serializer):
    """At most 1,000, in order of time; none at all is a test of key and address."""

    readings = ReadingSerializer(many=True)


class ReceiptSerializer(serializers.Serializer):
    """`duplicates` were there already: sending again what may have been lost is harmless."""

    accepted = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    is_test = serializers.BooleanField()


class TelemetryProblemSerializer(serializers.Serializer):
    """RFC 9457: `detail` is a sentence for people, `code` is stable for programs."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()


def _answers() -> dict[Any, Any]:
    problems = {
        (status, "application/problem+json"): OpenApiResponse(
            TelemetryProblemSerializer, description=f"`code`: {codes}"
        )
        for status, codes in PROBLEMS.items()
    }
    return {202: ReceiptSerializer, **problems}


class Readings(APIView):
    """Readings of one machine, signed with the key of its connection; no log-in, no cookies."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes: list[Any] = []  # the pace is counted per key, once the key is believed

    @extend_schema(
        operation_id="units_readings_create",
        parameters=PARAMETERS,
        request=ReadingsSerializer,
        responses=_answers(),
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        try:
            receipt = ingestion.receive(_message(request), unit=uuid, at=timezone.now())
        except ingestion.TooMany as refused:
            answer = self.handle_exception(refused)
            answer["Retry-After"] = str(refused.wait)
            return answer
        return Response(ReceiptSerializer(receipt).data, status=202)


def _message(request: Request) -> Message:
    """The request as a message; a body that is too large is not even read."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    if int(told) > readings.MOST_BYTES:
        raise ingestion.too_large()
    sent = {name: request.headers.get(header, "") for name, (header, _words) in HEADERS.items()}
    return Message(method="POST", path=request.path, body=request.body, **sent)
