"""Who may see what, for programs of the factory: the same change as on the page."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import level_changes, queries
from capacity.levels import Level
from capacity.models import Listing


class LevelMapSerializer(serializers.Serializer):
    """Level by name and by file; what is not sent stays as it is."""

    levels = serializers.DictField(
        child=serializers.ChoiceField(choices=Level.choices),
        required=False,
        help_text="price, units, serial_number, address, calendar, description, attribute keys.",
    )
    files = serializers.DictField(
        child=serializers.ChoiceField(choices=Level.choices),
        required=False,
        help_text="UUIDs of the listing's photos.",
    )

    def validate_files(self, files: dict[str, str]) -> dict[UUID, str]:
        try:
            return {UUID(key): level for key, level in files.items()}
        except ValueError as error:
            raise serializers.ValidationError("Files are named by their UUID.") from error


class ListingLevels(APIView):
    """Levels of one of the firm's own listings. They take effect at once, without review."""

    @extend_schema(operation_id="listing_levels_retrieve", responses=LevelMapSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return Response(_current(queries.own_listing_for(request.user, uuid)))

    @extend_schema(
        operation_id="listing_levels_update",
        request=LevelMapSerializer,
        responses=LevelMapSerializer,
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        listing = queries.own_listing_for(request.user, uuid)
        sent = LevelMapSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        level_changes.change(
            listing,
            sent.validated_data.get("levels", {}),
            files=sent.validated_data.get("files"),
            by=request.user,
            at=timezone.now(),
        )
        return Response(_current(listing))


def _current(listing: Listing) -> dict[str, Any]:
    files = listing.photos.order_by("id").values_list("uuid", "level")
    return {
        "levels": level_changes.current(listing),
        "files": {str(uuid): level for uuid, level in files},
    }
