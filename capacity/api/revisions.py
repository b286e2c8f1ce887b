"""The API of wished changes: the same domain calls as the pages."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import keyset, levels, queries, revision_queries, revisions
from capacity.api import revision_serializers as serializers
from capacity.models import Listing, ListingRevision
from marketplace.accounts.models import Document, Organization
from marketplace.core.errors import Invalid

PAGE = 20
NEWEST = keyset.Ordering(("id",), is_falling=True)
OTHERS = ("listing", "note", "units", "price_rules", "photos")


class RevisionList(APIView):
    """The firm's wished changes, newest first; POST asks for one."""

    @extend_schema(
        operation_id="v1_revisions_list",
        parameters=[
            OpenApiParameter("state", str, enum=ListingRevision.State.values),
            OpenApiParameter("listing", UUID, description="Of this listing alone."),
            OpenApiParameter("after", str, description="Cursor of the former page's `next`."),
        ],
        responses=serializers.RevisionPageSerializer,
    )
    def get(self, request: Request) -> Response:
        rows = revision_queries.revisions_for(request.user, _firm(request))
        if state := request.query_params.get("state", ""):
            if state not in ListingRevision.State.values:
                raise Invalid(_("There is no state of this name."), field="state")
            rows = rows.filter(state=state)
        if listing := request.query_params.get("listing", ""):
            rows = rows.filter(listing=queries.listing_for(request.user, _uuid(listing)))
        after = request.query_params.get("after", "")
        page, cursor = keyset.page(rows, NEWEST, after=after, size=PAGE)
        context = {"reader": levels.reader(request.user)}
        results = serializers.RevisionSerializer(page, many=True, context=context).data
        return Response({"next": _next(request, cursor), "results": results})

    @extend_schema(
        request=serializers.RevisionPostSerializer,
        responses={
            200: serializers.RevisionAnswerSerializer,
            201: serializers.RevisionAnswerSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """201 when it waits for review now, 200 when it needed none and is live."""
        sent = serializers.RevisionPostSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        listing = queries.listing_for(request.user, said["listing"])
        revision = revisions.change(
            listing,
            fields={name: value for name, value in said.items() if name not in OTHERS},
            unit_rows=said.get("units"),
            price_rules=said.get("price_rules"),
            photos=_photos(listing, said.get("photos")),
            note=said["note"],
            by=request.user,
            at=timezone.now(),
        )
        shown = revision and _shown(request, revision)
        answer = {"is_live": revision is None, "revision": shown}
        return Response(answer, status=201 if revision else 200)


class RevisionDetail(APIView):
    """One wished change, compared with the listing as it stands while it waits."""

    @extend_schema(responses=serializers.RevisionDetailSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        found = revision_queries.revision_for(request.user, uuid)
        return Response(_shown(request, found))


class RevisionWithdraw(APIView):
    """The factory takes its wish back."""

    @extend_schema(request=None, responses=serializers.RevisionDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        found = revision_queries.revision_for(request.user, uuid)
        revisions.withdraw(found, by=request.user, at=timezone.now())
        return Response(_shown(request, found))


def _shown(request: Request, revision: ListingRevision) -> dict[str, Any]:
    context = {"reader": levels.reader(request.user, listing=revision.listing)}
    return serializers.RevisionDetailSerializer(revision, context=context).data


def _firm(request: Request) -> Organization:
    if request.organization is None:
        raise PermissionDenied(_("Register your firm first."))
    return request.organization


def _photos(listing: Listing, uuids: list[UUID] | None) -> list[Document] | None:
    """The firm's own pictures, in the order of their upload."""
    if uuids is None:
        return None
    rows = Document.objects.filter(owner=listing.organization, uuid__in=uuids, width__gt=0)
    found = list(rows.order_by("id"))
    if len(found) != len(set(uuids)):
        raise Invalid(_("One of these photos does not exist."), field="photos")
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("This is no identifier of a listing."), field="listing") from None


def _next(request: Request, cursor: str) -> Any:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
