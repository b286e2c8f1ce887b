"""The API beside posting a job: how products are usually made, what words speak for."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import reference, suggest
from capacity.wording import language
from marketplace.core import numbers
from marketplace.core.errors import Invalid
from orders import families
from orders.api import job_serializers as serializers
from orders.job_rules import LARGEST_QUANTITY

QUANTITY = OpenApiParameter("quantity", int, description="How many products; 1 when left out.")
TEXT = OpenApiParameter("text", str, required=True, description="What a job says.")


class JobFamilies(APIView):
    """Families of products with their operations, in the language of the request."""

    @extend_schema(
        operation_id="v1_job_families_list",
        parameters=[QUANTITY],
        responses=serializers.FamilySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        quantity = numbers.whole(request.query_params.get("quantity", "1"))
        if not quantity or quantity > LARGEST_QUANTITY:
            raise Invalid(_("The quantity is a whole number from 1."), field="quantity")
        rows = [_family(each, quantity) for each in families.families().values()]
        return Response(serializers.FamilySerializer(rows, many=True).data)


def _family(family: families.Family, quantity: int) -> dict[str, Any]:
    spoken = language()
    operations = families.operations(family.code, quantity=quantity, language=spoken)
    return {
        "code": family.code,
        "name": family.name(spoken),
        "note": family.note(spoken),
        "operations": [{**each, "process": each["process"].code} for each in operations],
    }


class SpokenProcesses(APIView):
    """Processes a text speaks of, the likeliest first."""

    @extend_schema(
        operation_id="v1_job_processes_list",
        parameters=[TEXT],
        responses=serializers.SpokenProcessSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = suggest.suggest(request.query_params.get("text", ""))
        rows = [
            {
                "code": each.code,
                "name": reference.process(each.code).name(language()),
                "words": each.words,
                "score": each.score,
            }
            for each in found
        ]
        return Response(serializers.SpokenProcessSerializer(rows, many=True).data)
