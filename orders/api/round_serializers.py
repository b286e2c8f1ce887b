"""What programs send and read of clearing rounds."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orders import round_report
from orders.api.job_serializers import ProcessField
from orders.models import ClearingRound, RoundEntry


class RoundSerializer(serializers.ModelSerializer):
    """A round as everybody may read it."""

    process = ProcessField(read_only=True)
    entered = serializers.IntegerField(read_only=True, help_text="Jobs that take part.")
    served = serializers.IntegerField(read_only=True, help_text="Jobs with reserved hours.")

    class Meta:
        model = ClearingRound
        fields = (
            "uuid",
            "process",
            "region",
            "first_day",
            "last_day",
            "mode",
            "note",
            "opens_at",
            "closes_at",
            "state",
            "reason",
            "ended_at",
            "entered",
            "served",
        )


class WaySerializer(serializers.Serializer):
    """One way of clearing the same entries."""

    name = serializers.CharField()
    served = serializers.IntegerField()
    value_fen = serializers.IntegerField(
        allow_null=True, help_text="Null where fewer than three firms stand behind one side."
    )
    percent = serializers.FloatField(help_text="Of the greatest value.")
    blocking = serializers.IntegerField(
        help_text="Pairs that would both rather have each other than what they got."
    )
    is_mode = serializers.BooleanField(help_text="Whether the round was cleared this way.")


class OwnEntrySerializer(serializers.ModelSerializer):
    """A job of the caller's firm in the round, and what came of it."""

    job = serializers.SlugRelatedField("uuid", read_only=True)
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = RoundEntry
        fields = ("job", "outcome", "options", "standing", "entered_at", "sentence")

    def get_sentence(self, entry: RoundEntry) -> str:
        return round_report.outcome(entry)


class RoundDetailSerializer(RoundSerializer):
    """The round with its report and the caller's own jobs in it."""

    ways = serializers.SerializerMethodField()
    own_entries = serializers.SerializerMethodField()

    class Meta(RoundSerializer.Meta):
        fields = (*RoundSerializer.Meta.fields, "ways", "own_entries")

    @extend_schema_field(WaySerializer(many=True))
    def get_ways(self, round_: ClearingRound) -> list[dict[str, Any]]:
        found = round_report.report(round_, in_full=self.context["in_full"])
        return WaySerializer(found.ways, many=True).data if found else []

    @extend_schema_field(OwnEntrySerializer(many=True))
    def get_own_entries(self, round_: ClearingRound) -> list[dict[str, Any]]:
        return OwnEntrySerializer(self.context["own_entries"], many=True).data


class RoundPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = RoundSerializer(many=True)


class EntrySerializer(serializers.Serializer):
    job = serializers.UUIDField()


class AbstentionSerializer(serializers.Serializer):
    listing = serializers.UUIDField()
