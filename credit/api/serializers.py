"""What programs send and read of ratings and grades; scores and points are of 100."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from credit.models import Rating
from credit.ratings import LONGEST_COMMENT
from credit.report import SideReport


class RatingSerializer(serializers.ModelSerializer):
    """A rating as its giver reads it."""

    order = serializers.UUIDField(source="work_order.order.uuid", read_only=True)
    title = serializers.CharField(source="work_order.order.job.title", read_only=True)
    rater = serializers.CharField(source="rater.name", read_only=True)
    ratee = serializers.CharField(source="ratee.name", read_only=True)

    class Meta:
        model = Rating
        fields = [
            "uuid",
            "order",
            "title",
            "rater",
            "ratee",
            "side",
            "state",
            "stars",
            "comment",
            "closes_at",
            "submitted_at",
            "revealed_at",
        ]
        read_only_fields = fields


class RatingPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = RatingSerializer(many=True)


class StarsSerializer(serializers.Serializer):
    stars = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(
        max_length=LONGEST_COMMENT, required=False, allow_blank=True, default=""
    )


class PartSerializer(serializers.Serializer):
    """A step from 100 points down to the score; the steps add up to it."""

    label = serializers.CharField()
    points = serializers.FloatField(source="value")


class ClassGradeSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    grade = serializers.CharField(source="standing.grade")
    score = serializers.FloatField(source="standing.score")
    effective_orders = serializers.FloatField(source="standing.effective_orders")


class SideCreditSerializer(serializers.Serializer):
    """One side of a firm: p is the chance that the next order goes badly, p_up its bound."""

    side = serializers.CharField()
    grade = serializers.CharField(source="standing.grade")
    score = serializers.FloatField(source="standing.score")
    p = serializers.FloatField(source="standing.p")
    p_up = serializers.FloatField(source="standing.p_up")
    effective_orders = serializers.FloatField(source="standing.effective_orders")
    counterparties = serializers.IntegerField(source="standing.counterparties")
    quality_score = serializers.FloatField(source="standing.quality_score")
    performance_score = serializers.FloatField(source="standing.performance_score")
    parameters = serializers.CharField(source="standing.parameters_version")
    parts = serializers.SerializerMethodField()
    classes = ClassGradeSerializer(many=True)

    @extend_schema_field(PartSerializer(many=True))
    def get_parts(self, report: SideReport) -> Any:
        losses = [part for part in report.parts if not part.get("total")]
        return PartSerializer(losses, many=True).data


class OpenRatingSerializer(serializers.ModelSerializer):
    """A rating after its opening, as everybody reads it."""

    rater = serializers.CharField(source="rater.short_name", read_only=True)

    class Meta:
        model = Rating
        fields = ["rater", "side", "stars", "comment", "reply", "revealed_at"]
        read_only_fields = fields


class FirmCreditSerializer(serializers.Serializer):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    sides = SideCreditSerializer(many=True)
    ratings = OpenRatingSerializer(many=True)
