"""What programs send and read of wished changes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from capacity import change_levels, changes
from capacity.drafts import RULE_FIELDS
from capacity.models import Listing, ListingRevision


class UnitChangeSerializer(serializers.Serializer):
    """With a `uuid` that unit is described anew, without one it is a new unit."""

    uuid = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=60)
    model_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    serial_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    built_in = serializers.IntegerField(required=False, allow_null=True)


class PriceRuleFactsSerializer(serializers.Serializer):
    """A share of the price at certain times; the first rule that holds counts."""

    name = serializers.CharField(max_length=40)
    factor_bps = serializers.IntegerField(min_value=100, max_value=30_000)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), default=list
    )
    starts = serializers.TimeField(required=False, allow_null=True, default=None)
    ends = serializers.TimeField(required=False, allow_null=True, default=None)
    from_on = serializers.DateField(required=False, allow_null=True, default=None)
    until_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: data[name] for name in RULE_FIELDS}


class RevisionPostSerializer(serializers.Serializer):
    """Only what is sent can change; amounts in fen. `attributes` replaces all stated ones."""

    listing = serializers.UUIDField()
    note = serializers.CharField(max_length=1_000, required=False, allow_blank=True, default="")
    title = serializers.CharField(max_length=80, required=False)
    description = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
    region = serializers.CharField(max_length=12, required=False)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    own_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    materials = serializers.ListField(child=serializers.CharField(max_length=20), required=False)
    attributes = serializers.DictField(required=False)
    price_mode = serializers.ChoiceField(choices=Listing.PriceMode.choices, required=False)
    price_fen = serializers.IntegerField(required=False, allow_null=True)
    value_bps = serializers.IntegerField(required=False, allow_null=True)
    setup_fen = serializers.IntegerField(required=False)
    minimum_fen = serializers.IntegerField(required=False)
    deposit_fen = serializers.IntegerField(required=False)
    lease_days = serializers.ChoiceField(choices=Listing.LeasePeriod.choices, required=False)
    smallest_lot = serializers.IntegerField(required=False)
    shortest_minutes = serializers.IntegerField(required=False)
    lead_hours = serializers.IntegerField(required=False)
    books_directly = serializers.BooleanField(required=False)
    units = UnitChangeSerializer(many=True, required=False)
    price_rules = PriceRuleFactsSerializer(many=True, required=False)
    photos = serializers.ListField(child=serializers.UUIDField(), required=False)


class ChangeSerializer(serializers.Serializer):
    """One line of the comparison, in words."""

    name = serializers.CharField()
    label = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    is_hidden = serializers.BooleanField(help_text="`old` and `new` then say who may read it.")


class RevisionSerializer(serializers.ModelSerializer):
    """A wished change: `facts` what changes to, `before` what it was when handed in.

    Without what the listing's levels keep from the caller; `context["reader"]` says who that is.
    """

    facts = serializers.SerializerMethodField()
    before = serializers.SerializerMethodField()

    listing = serializers.SlugRelatedField(slug_field="uuid", read_only=True)
    title = serializers.CharField(source="listing.title", read_only=True)
    is_taken = serializers.SerializerMethodField()

    class Meta:
        model = ListingRevision
        fields = [
            "uuid",
            "listing",
            "title",
            "state",
            "based_on",
            "facts",
            "before",
            "changes_photos",
            "note",
            "is_taken",
            "submitted_at",
            "promised_at",
            "decided_at",
            "reason",
            "reason_en",
        ]
        read_only_fields = fields

    def get_facts(self, revision: ListingRevision) -> dict[str, Any]:
        reader = self.context["reader"]
        return change_levels.readable(revision.listing, revision.facts, reader)

    def get_before(self, revision: ListingRevision) -> dict[str, Any]:
        reader = self.context["reader"]
        return change_levels.readable(revision.listing, revision.before, reader)

    def get_is_taken(self, revision: ListingRevision) -> bool:
        """Whether the review desk is reading it now."""
        return revision.taken_by_id is not None


class RevisionDetailSerializer(RevisionSerializer):
    changes = serializers.SerializerMethodField()

    class Meta(RevisionSerializer.Meta):
        fields = [*RevisionSerializer.Meta.fields, "changes"]
        read_only_fields = fields

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, revision: ListingRevision) -> list[dict[str, Any]]:
        return ChangeSerializer(changes.of(revision, self.context["reader"]), many=True).data


class RevisionPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = RevisionSerializer(many=True)


class RevisionAnswerSerializer(serializers.Serializer):
    """`is_live`: it needed no review and there is no revision."""

    is_live = serializers.BooleanField()
    revision = RevisionDetailSerializer(allow_null=True)
