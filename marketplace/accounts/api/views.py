"""The API of certificates: a firm's own, as on its pages, and what everybody may read."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.accounts import certificates, documents, queries, roles
from marketplace.accounts.api import serializers
from marketplace.accounts.certificate_facts import Facts
from marketplace.accounts.models import Certificate, Organization
from marketplace.core import certificate_kinds, numbers

BEFORE = OpenApiParameter("before", int, description="The `before` of the former page's `next`.")


class CertificateList(APIView):
    """The firm's certificates in every state; POST hands one to the desk."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="v1_certificates_list",
        parameters=[BEFORE],
        responses=serializers.CertificatePageSerializer,
    )
    def get(self, request: Request) -> Response:
        before = numbers.whole(request.query_params.get("before", ""))
        rows, following = queries.every_certificate_of(_firm(request), before=before)
        address = request.build_absolute_uri(f"{request.path}?before={following}")
        results = serializers.CertificateSerializer(rows, many=True).data
        return Response({"next": address if following else None, "results": results})

    @extend_schema(
        request={"multipart/form-data": serializers.NewCertificateSerializer},
        responses={201: serializers.CertificateSerializer},
    )
    def post(self, request: Request) -> Response:
        firm = _firm(request, certificates.EDIT)
        sent = serializers.NewCertificateSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = _hand_in(firm, dict(sent.validated_data), by=request.user)
        return Response(serializers.CertificateSerializer(made).data, status=201)


def _hand_in(firm: Organization, sent: dict[str, Any], *, by: Any) -> Certificate:
    """The paper is kept only with its certificate."""
    upload, renewed = sent.pop("file"), sent.pop("renews")
    renews = queries.certificate_for(by, renewed) if renewed else None
    with transaction.atomic():
        document = documents.store(upload, owner=firm, by=by, field="file")
        return certificates.hand_in(
            firm, Facts(**sent), document=document, by=by, at=timezone.now(), renews=renews
        )


def _firm(request: Request, permission: str = "") -> Organization:
    if not roles.member_can(request.user, request.organization, permission):
        raise PermissionDenied
    return request.organization


class CertificateDetail(APIView):
    """One certificate of a firm the caller belongs to."""

    @extend_schema(responses=serializers.CertificateSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        found = queries.certificate_for(request.user, uuid)
        return Response(serializers.CertificateSerializer(found).data)


class CertificateWithdraw(APIView):
    """The firm takes it back: a request, or a certificate it holds no more."""

    @extend_schema(request=None, responses=serializers.CertificateSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        found = queries.certificate_for(request.user, uuid)
        certificates.withdraw(found, by=request.user, at=timezone.now())
        return Response(serializers.CertificateSerializer(found).data)


class CertificateFile(APIView):
    """The paper itself."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, uuid: UUID) -> HttpResponse:
        return documents.respond(queries.certificate_paper_for(request.user, uuid))


class FirmCertificates(APIView):
    """What a firm holds in force today, verified by the platform."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="v1_firms_certificates_list",
        responses=serializers.PublicCertificateSerializer(many=True),
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        held = certificates.held(queries.public_organization(uuid), timezone.localdate())
        return Response(serializers.PublicCertificateSerializer(held, many=True).data)


class CertificateKinds(APIView):
    """Every certificate there is."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.CertificateKindSerializer(many=True))
    def get(self, request: Request) -> Response:
        kinds = list(certificate_kinds.kinds().values())
        return Response(serializers.CertificateKindSerializer(kinds, many=True).data)
