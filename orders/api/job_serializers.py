"""What programs send and read of jobs and matches."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from capacity import reference
from capacity.models import Process
from marketplace.accounts.models import Organization
from orders import graph_rules, match_cards, match_disclosure
from orders.models import Job, Match, Operation


class ProcessField(serializers.SlugRelatedField):
    """A process by its code of the taxonomy."""

    def __init__(self, **options: Any) -> None:
        if not options.get("read_only"):
            options.setdefault("queryset", Process.objects.all())
        super().__init__(slug_field="code", **options)


class OperationPostSerializer(serializers.Serializer):
    """One operation; amounts of the whole job, sizes in mm.

    `after`: the places, from 0, of those in the list that must be done before it begins.
    """

    name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    process = ProcessField()
    material = serializers.ChoiceField(
        choices=list(reference.materials()), required=False, allow_blank=True
    )
    env_x = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    env_y = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    env_z = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    it_grade = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=18)
    certificates = serializers.ListField(
        child=serializers.ChoiceField(choices=list(reference.certificates())), required=False
    )
    quantity = serializers.IntegerField(min_value=1)
    minutes_per_piece = serializers.DecimalField(max_digits=8, decimal_places=2)
    setup_hours = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)
    divisible = serializers.BooleanField(required=False)
    lots = serializers.IntegerField(required=False, min_value=1, max_value=9)
    after = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=29), required=False, max_length=29
    )


class JobPostSerializer(OperationPostSerializer):
    """The same fields as the page; amounts in fen, sizes in mm.

    A job of one operation states it flat; a job of several lists them under `operations`.
    """

    NEEDED = ("process", "quantity", "minutes_per_piece")

    title = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    process = ProcessField(required=False)
    quantity = serializers.IntegerField(min_value=1, required=False)
    minutes_per_piece = serializers.DecimalField(max_digits=8, decimal_places=2, required=False)
    after = None
    name = None
    lots = None
    operations = OperationPostSerializer(
        many=True, required=False, min_length=1, max_length=graph_rules.MOST
    )
    several_ends = serializers.BooleanField(
        required=False, help_text="Several operations deliver something."
    )
    region = serializers.CharField(max_length=6)
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    budget_fen = serializers.IntegerField(min_value=1)
    max_distance_km = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=10_000
    )
    minimum_grade = serializers.CharField(required=False, allow_blank=True, max_length=3)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Flat fields become the one operation there is."""
        flat = {name: sent.pop(name) for name in FLAT if name in sent}
        if "operations" in sent and flat:
            raise serializers.ValidationError(
                {"operations": _("State one operation flat, or several under operations.")}
            )
        if "operations" not in sent:
            missing = [name for name in self.NEEDED if name not in flat]
            if missing:
                required = serializers.Field.default_error_messages["required"]
                raise serializers.ValidationError({name: [required] for name in missing})
            sent["operations"] = [flat]
        return sent


FLAT = frozenset(OperationPostSerializer().fields)


class OperationSerializer(serializers.ModelSerializer):
    """`after`: the numbers (`sequence`) of the operations it waits for."""

    process = ProcessField(read_only=True)
    hours = serializers.FloatField(read_only=True)
    after = serializers.SlugRelatedField(slug_field="sequence", many=True, read_only=True)

    class Meta:
        model = Operation
        fields = [
            "uuid",
            "sequence",
            "name",
            "after",
            "process",
            "material",
            "env_x",
            "env_y",
            "env_z",
            "it_grade",
            "certificates",
            "quantity",
            "minutes_per_piece",
            "setup_hours",
            "hours",
            "divisible",
            "lots",
            "state",
        ]
        read_only_fields = fields


class JobSerializer(serializers.ModelSerializer):
    operations = OperationSerializer(many=True, read_only=True)
    matching_summary = serializers.JSONField(read_only=True)

    class Meta:
        model = Job
        fields = [
            "uuid",
            "title",
            "description",
            "region",
            "starts_on",
            "due_on",
            "budget_fen",
            "max_distance_km",
            "minimum_grade",
            "state",
            "version",
            "posted_at",
            "matching",
            "matched_at",
            "matching_summary",
            "operations",
        ]
        read_only_fields = fields


class JobPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = JobSerializer(many=True)


class FamilyOperationSerializer(serializers.Serializer):
    """An operation of a template, ready to be sent under `operations`."""

    name = serializers.CharField()
    process = serializers.CharField(help_text="A code of the taxonomy.")
    material = serializers.CharField()
    env_x = serializers.IntegerField(allow_null=True)
    env_y = serializers.IntegerField(allow_null=True)
    env_z = serializers.IntegerField(allow_null=True)
    it_grade = serializers.IntegerField(allow_null=True)
    quantity = serializers.IntegerField()
    minutes_per_piece = serializers.DecimalField(max_digits=8, decimal_places=2)
    setup_hours = serializers.DecimalField(max_digits=6, decimal_places=2)
    divisible = serializers.BooleanField()
    lots = serializers.IntegerField()
    after = serializers.ListField(child=serializers.IntegerField())


class FamilySerializer(serializers.Serializer):
    """A family of products and how it is usually made."""

    code = serializers.CharField()
    name = serializers.CharField()
    note = serializers.CharField()
    operations = FamilyOperationSerializer(many=True)


class SpokenProcessSerializer(serializers.Serializer):
    """A process that a text speaks of, with the words that led to it."""

    process = serializers.CharField(source="code")
    name = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
    score = serializers.FloatField()


class PartySerializer(serializers.ModelSerializer):
    class Meta:
        model = Organization
        fields = ["uuid", "name", "short_name", "region"]


class MatchSerializer(serializers.ModelSerializer):
    """A match; reasons in the language of the request, the score only for the buyer.

    What the factory's levels withhold from the buyer before it has confirmed is null.
    """

    job = serializers.UUIDField(source="operation.job.uuid", read_only=True)
    factory = PartySerializer(source="listing.organization", read_only=True)
    buyer = PartySerializer(source="operation.job.buyer", read_only=True)
    listing = serializers.UUIDField(source="listing.uuid", read_only=True)
    reasons = serializers.SerializerMethodField()
    weakest = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField()
    total_fen = serializers.SerializerMethodField()
    unit_price_fen = serializers.SerializerMethodField()
    starts_at = serializers.SerializerMethodField()
    finishes_at = serializers.SerializerMethodField()

    class Meta:
        model = Match
        fields = [
            "uuid",
            "job",
            "factory",
            "buyer",
            "listing",
            "state",
            "rank",
            "score",
            "parts",
            "reasons",
            "weakest",
            "coverage_met",
            "coverage_of",
            "total_fen",
            "unit_price_fen",
            "distance_km",
            "starts_at",
            "finishes_at",
            "grade",
            "accepted_at",
            "confirm_by",
            "reserved_until",
            "decline_reason",
            "engine_version",
        ]
        read_only_fields = fields

    def _card(self, match: Match) -> match_cards.Card:
        to_factory = not self._is_buyer(match)
        return match_cards.card(match, self.context["reader"], to_factory=to_factory)

    def _shown(self, match: Match) -> match_disclosure.Shown:
        return match_disclosure.of(match, self.context["reader"])

    def _is_buyer(self, match: Match) -> bool:
        return match.operation.job.buyer_id in self.context["firms"]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_reasons(self, match: Match) -> list[str]:
        return self._card(match).reasons

    def get_weakest(self, match: Match) -> str:
        return self._card(match).weak

    def get_score(self, match: Match) -> float | None:
        """Its cost term would tell a factory the budget."""
        return self._shown(match).score if self._is_buyer(match) else None

    def get_total_fen(self, match: Match) -> int | None:
        return self._shown(match).total_fen

    def get_unit_price_fen(self, match: Match) -> int | None:
        return self._shown(match).unit_price_fen

    def get_starts_at(self, match: Match) -> datetime | None:
        return self._shown(match).starts_at

    def get_finishes_at(self, match: Match) -> datetime | None:
        return self._shown(match).finishes_at

    @extend_schema_field(serializers.DictField(child=serializers.FloatField(), allow_null=True))
    def get_parts(self, match: Match) -> dict[str, float] | None:
        return self._shown(match).parts if self._is_buyer(match) else None


class MatchPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = MatchSerializer(many=True)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class PlacedSerializer(serializers.Serializer):
    """What a confirmation made."""

    order = serializers.UUIDField(source="uuid")
    number = serializers.CharField()
    fund_by = serializers.DateTimeField()
