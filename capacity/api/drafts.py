"""The firm's own listings for its programs: drafted, changed and handed in as in the wizard."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import descriptions, keyset, levels, listings, queries
from capacity.api import draft_serializers as serializers
from capacity.models import Listing
from marketplace.accounts import documents
from marketplace.accounts.models import Document, Organization
from marketplace.core.errors import Invalid

PAGE = 20
NEWEST = keyset.Ordering(("id",), is_falling=True)


class OwnListingList(APIView):
    """The firm's listings in every state, newest first; POST begins a draft."""

    @extend_schema(
        operation_id="v1_own_listings_list",
        parameters=[
            OpenApiParameter("state", str, enum=Listing.State.values),
            OpenApiParameter("after", str, description="Cursor of the former page's `next`."),
        ],
        responses=serializers.OwnListingPageSerializer,
    )
    def get(self, request: Request) -> Response:
        rows = Listing.objects.filter(organization=_firm(request)).select_related("process")
        if state := request.query_params.get("state", ""):
            if state not in Listing.State.values:
                raise Invalid(_("There is no state of this name."), field="state")
            rows = rows.filter(state=state)
        after = request.query_params.get("after", "")
        page, cursor = keyset.page(rows, NEWEST, after=after, size=PAGE)
        results = serializers.OwnListingSerializer(page, many=True).data
        return Response({"next": _next(request, cursor), "results": results})

    @extend_schema(
        operation_id="v1_own_listings_create",
        request=serializers.DraftSerializer,
        responses={201: serializers.OwnListingDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        firm, said = _firm(request), _said(request)
        made = descriptions.create(firm, said, by=request.user, at=timezone.now())
        return Response(serializers.OwnListingDetailSerializer(made).data, status=201)


class OwnListingDetail(APIView):
    """One of the firm's listings with its units, its hours and what it still lacks."""

    @extend_schema(
        operation_id="v1_own_listings_retrieve", responses=serializers.OwnListingDetailSerializer
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        found = queries.own_listing_for(request.user, uuid)
        return Response(serializers.OwnListingDetailSerializer(found).data)

    @extend_schema(
        operation_id="v1_own_listings_update",
        request=serializers.DraftSerializer,
        responses=serializers.OwnListingDetailSerializer,
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Of a draft, or of one that changes were asked for; later ones change by revisions."""
        found = queries.own_listing_for(request.user, uuid)
        descriptions.change(found, _said(request), by=request.user, at=timezone.now())
        return Response(serializers.OwnListingDetailSerializer(found).data)


class OwnListingSubmit(APIView):
    """Hands the draft to the review desk."""

    @extend_schema(
        operation_id="v1_own_listings_submit",
        request=None,
        responses=serializers.OwnListingDetailSerializer,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        found = queries.own_listing_for(request.user, uuid)
        listings.submit(found, by=request.user, at=timezone.now())
        found.refresh_from_db()
        return Response(serializers.OwnListingDetailSerializer(found).data)


class OwnListingPhotos(APIView):
    """Adds a photo to a draft."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="v1_own_listings_photos_create",
        request={"multipart/form-data": serializers.PhotoUploadSerializer},
        responses={201: serializers.OwnListingDetailSerializer},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        found = queries.own_listing_for(request.user, uuid)
        sent = serializers.PhotoUploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        _keep(found, sent.validated_data["photo"], by=request.user)
        return Response(serializers.OwnListingDetailSerializer(found).data, status=201)


class OwnListingPhoto(APIView):
    """Takes a photo off a draft."""

    @extend_schema(operation_id="v1_own_listings_photos_destroy", responses={204: None})
    def delete(self, request: Request, uuid: UUID, photo: UUID) -> Response:
        found = queries.own_listing_for(request.user, uuid)
        document = queries.photo_of(found, photo, levels.reader(request.user))
        listings.remove_photo(found, document, by=request.user, at=timezone.now())
        return Response(status=204)


def _keep(listing: Listing, upload: Any, *, by: Any) -> None:
    """The picture is kept only with its listing."""
    public, firm = Document.Level.PUBLIC, listing.organization
    with transaction.atomic():
        document = documents.store_image(upload, owner=firm, by=by, level=public, field="photo")
        listings.add_photo(listing, document, by=by, at=timezone.now())


def _said(request: Request) -> dict[str, Any]:
    sent = serializers.DraftSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return sent.validated_data


def _firm(request: Request) -> Organization:
    if request.organization is None:
        raise PermissionDenied(_("Register your firm first."))
    return request.organization


def _next(request: Request, cursor: str) -> Any:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
