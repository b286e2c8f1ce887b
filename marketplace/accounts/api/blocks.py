"""The API of the firms one does not deal with: as on the page."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.accounts import blocks, queries, roles
from marketplace.accounts.models import FirmBlock, Organization
from marketplace.core import numbers

PAGE = 100
BEFORE = OpenApiParameter("before", int, description="The `before` of the former page's `next`.")


class FirmBlockSerializer(serializers.ModelSerializer):
    """A firm that is not dealt with. The other side is never told."""

    firm = serializers.UUIDField(source="blocked.uuid", read_only=True)
    name = serializers.CharField(source="blocked.name", read_only=True)
    made_by = serializers.CharField(source="made_by.name", read_only=True)

    class Meta:
        model = FirmBlock
        fields = ["firm", "name", "reason", "made_by", "made_at"]
        read_only_fields = fields


class FirmBlockPageSerializer(serializers.Serializer):
    """The newest first."""

    next = serializers.CharField(allow_null=True)
    results = FirmBlockSerializer(many=True)


class NewFirmBlockSerializer(serializers.Serializer):
    """Whom not to deal with, and why; the reason stays with the firm."""

    firm = serializers.UUIDField()
    reason = serializers.CharField(
        max_length=blocks.LONGEST_REASON, required=False, default="", allow_blank=True
    )


class FirmBlockList(APIView):
    """The firms this one does not deal with; POST adds one."""

    @extend_schema(
        operation_id="v1_firm_blocks_list",
        parameters=[BEFORE],
        responses=FirmBlockPageSerializer,
    )
    def get(self, request: Request) -> Response:
        rows = blocks.blocks_of(_firm(request))
        if before := numbers.whole(request.query_params.get("before", "")):
            rows = rows.filter(pk__lt=before)
        page = list(rows[: PAGE + 1])
        address = None
        if len(page) > PAGE:
            address = request.build_absolute_uri(f"{request.path}?before={page[PAGE - 1].pk}")
        results = FirmBlockSerializer(page[:PAGE], many=True).data
        return Response({"next": address, "results": results})

    @extend_schema(request=NewFirmBlockSerializer, responses={201: FirmBlockSerializer})
    def post(self, request: Request) -> Response:
        firm = _firm(request)
        sent = NewFirmBlockSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        other = queries.public_organization(sent.validated_data["firm"])
        reason = sent.validated_data["reason"]
        made = blocks.block(firm, other, reason=reason, by=request.user, at=timezone.now())
        return Response(FirmBlockSerializer(made).data, status=201)


class FirmBlockDetail(APIView):
    """DELETE takes the firm with this uuid off the list."""

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        firm = _firm(request)
        other = queries.blocked_by(firm, uuid)
        blocks.unblock(firm, other, by=request.user, at=timezone.now())
        return Response(status=204)


def _firm(request: Request) -> Organization:
    if not roles.member_can(request.user, request.organization, blocks.PERMISSION):
        raise PermissionDenied
    return request.organization
