"""The API beside the search: places of what is found, suggestions, saved searches."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import levels, saved_searches, search_map, suggestions
from capacity.api.parameters import FILTERS
from capacity.filters import ListingFilter
from capacity.models import SavedSearch


class PlaceCountSerializer(serializers.Serializer):
    code = serializers.CharField()
    count = serializers.IntegerField()


class ProvinceCountSerializer(PlaceCountSerializer):
    cities = PlaceCountSerializer(many=True)


class SuggestionSerializer(serializers.Serializer):
    """`kind` names the filter that `value` belongs to."""

    kind = serializers.ChoiceField(["process", "place", "firm"])
    value = serializers.CharField()
    label = serializers.CharField()
    note = serializers.CharField()


class SavedSearchSerializer(serializers.ModelSerializer):
    class Meta:
        model = SavedSearch
        fields = ["uuid", "name", "query", "notifies", "seen_until", "last_count"]
        read_only_fields = ["uuid", "seen_until", "last_count"]


class SavedSearchChangeSerializer(serializers.ModelSerializer):
    class Meta:
        model = SavedSearch
        fields = ["name", "notifies"]


class ListingPlaces(APIView):
    """Listings found, counted by province and city."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="listings_places",
        parameters=FILTERS,
        responses=ProvinceCountSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        filters = ListingFilter(request.query_params, reader=levels.reader(request.user))
        if not filters.is_valid():
            raise ValidationError(filters.form.errors)
        spots = search_map.spots(filters, request.query_params)
        if spots is None:
            raise ValidationError("Too many listings to count: add a filter.", code="too_many")
        return Response(ProvinceCountSerializer(spots, many=True).data)


class Suggestions(APIView):
    """Processes, places and firms that fit what is being typed."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="suggestions_list",
        parameters=[OpenApiParameter("q", str, required=True)],
        responses=SuggestionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = suggestions.suggestions(request.query_params.get("q", "")[:100])
        return Response(SuggestionSerializer(found, many=True).data)


class SavedSearchList(APIView):
    """The person's saved searches."""

    @extend_schema(operation_id="saved_searches_list", responses=SavedSearchSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = saved_searches.saved_for(request.user)
        return Response(SavedSearchSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="saved_searches_create",
        request=SavedSearchSerializer,
        responses={201: SavedSearchSerializer},
    )
    def post(self, request: Request) -> Response:
        said = _said(SavedSearchSerializer(data=request.data))
        search = saved_searches.save(
            request.user,
            name=said["name"],
            query=said["query"],
            notifies=said.get("notifies", True),
            organization=request.organization,
            at=timezone.now(),
        )
        return Response(SavedSearchSerializer(search).data, status=status.HTTP_201_CREATED)


class SavedSearchDetail(APIView):
    """One saved search."""

    @extend_schema(operation_id="saved_searches_retrieve", responses=SavedSearchSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return Response(SavedSearchSerializer(saved_searches.one_for(request.user, uuid)).data)

    @extend_schema(
        operation_id="saved_searches_change",
        request=SavedSearchChangeSerializer,
        responses=SavedSearchSerializer,
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        search = saved_searches.one_for(request.user, uuid)
        said = _said(SavedSearchChangeSerializer(data=request.data, partial=True))
        saved_searches.change(
            search,
            name=said.get("name", search.name),
            notifies=said.get("notifies", search.notifies),
            at=timezone.now(),
        )
        return Response(SavedSearchSerializer(search).data)

    @extend_schema(operation_id="saved_searches_delete", responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        saved_searches.remove(saved_searches.one_for(request.user, uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _said(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
