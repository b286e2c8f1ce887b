"""The certificates desk for programs: the queue, taking one, deciding; two people if need be.

The same calls as the pages: who took it, who agreed first and who handed it in are looked at there.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.accounts import certificates, queries, roles
from marketplace.accounts.models import Certificate
from marketplace.core.errors import Invalid
from marketplace.staff import certificate_desk, reasons
from marketplace.staff.api import serializers
from marketplace.staff.forms import DecisionForm

REFUSALS = {"reject": certificates.reject, "revoke": certificates.revoke}
AGREEMENTS = {
    "verify": certificates.verify,
    "verify_first": certificates.verify_first,
    "verify_second": certificates.verify_second,
}


class IsVerifier(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return roles.staff_can(request.user, certificates.VERIFY)


class DeskView(APIView):
    permission_classes = [IsAuthenticated, IsVerifier]

    def found(self, uuid: UUID) -> Certificate:
        return queries.certificate_at_desk(self.request.user, uuid)

    def shown(self, uuid: UUID) -> Response:
        context = {"request": self.request}
        shown = serializers.DeskCertificateDetailSerializer(self.found(uuid), context=context)
        return Response(shown.data)


class DeskCertificateList(DeskView):
    """What waits, what is in force, what is over; the most urgent first."""

    @extend_schema(
        operation_id="v1_desk_certificates_list",
        parameters=[
            OpenApiParameter("show", str, enum=list(certificate_desk.STATES)),
            OpenApiParameter("q", str, description="Firm, credit code or number."),
            OpenApiParameter("after", str, description="Cursor of the former page's `next`."),
        ],
        responses=serializers.DeskPageSerializer,
    )
    def get(self, request: Request) -> Response:
        show = request.query_params.get("show", certificate_desk.WAITING)
        if show not in certificate_desk.STATES:
            raise Invalid(_("There is no state of this name."), field="show")
        words, after = (request.query_params.get(name, "") for name in ("q", "after"))
        rows, cursor = certificate_desk.page(show, words.replace("\0", " ")[:100], after=after)
        results = serializers.DeskCertificateSerializer(rows, many=True).data
        return Response({"next": _next(request, cursor), "results": results})


class DeskCertificateDetail(DeskView):
    """One certificate with what the machine looked at; its paper is at /certificates/…/file/."""

    @extend_schema(
        operation_id="v1_desk_certificates_retrieve",
        responses=serializers.DeskCertificateDetailSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        return self.shown(uuid)


class DeskCertificateTake(DeskView):
    """From now on the caller compares it, and colleagues see that."""

    @extend_schema(request=None, responses=serializers.DeskCertificateDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        certificates.take(self.found(uuid), by=request.user, at=timezone.now())
        return self.shown(uuid)


class DeskCertificateDecide(DeskView):
    """Yes by `next_check`, or no with reasons."""

    @extend_schema(
        request=serializers.CertificateDecisionSerializer,
        responses=serializers.DeskCertificateDetailSerializer,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        found = self.found(uuid)
        sent = serializers.CertificateDecisionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        decision = sent.validated_data["decision"]
        if agree := AGREEMENTS.get(decision):
            agree(found, by=request.user, at=timezone.now())
        else:
            reason = _reason(found, sent.validated_data)
            REFUSALS[decision](found, reason=reason, by=request.user, at=timezone.now())
        return self.shown(uuid)


def _reason(found: Certificate, said: dict[str, Any]) -> str:
    form = DecisionForm(said, table=reasons.CERTIFICATE)
    if not form.is_valid():
        raise ValidationError(form.errors)
    return form.sentence(found.submitted_by.language if found.submitted_by else "zh-hans")


def _next(request: Request, cursor: str) -> Any:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
