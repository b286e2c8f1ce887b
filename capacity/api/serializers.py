"""What programs read of capacity."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from capacity import capabilities, levels, queries, wording
from capacity.disclosure import Disclosed
from capacity.models import Listing, Process
from marketplace.accounts.models import Organization


class ProcessSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True)
    capabilities = serializers.SerializerMethodField()

    class Meta:
        model = Process
        fields = [
            "code",
            "parent",
            "level",
            "is_leaf",
            "zh",
            "en",
            "unit",
            "price_models",
            "attributes",
            "industry",
            "capabilities",
        ]

    def get_capabilities(self, process: Process) -> list[str]:
        """What may be listed under a leaf, the most usual first; of a group nothing."""
        return list(capabilities.allowed(process.code)) if process.is_leaf else []


class FirmSerializer(serializers.ModelSerializer):
    class Meta:
        model = Organization
        fields = ["uuid", "name", "short_name", "english_name", "region"]


class ListingSerializer(serializers.ModelSerializer):
    """A live listing as its reader may see it: what is withheld from them is null or left out.

    Amounts in fen, hours as machine hours of the next 14 days.
    """

    process = serializers.SlugRelatedField(slug_field="code", read_only=True)
    organization = FirmSerializer(read_only=True)
    place = serializers.SerializerMethodField()
    grade = serializers.CharField(read_only=True)
    units = serializers.IntegerField(source="unit_count", read_only=True)
    idle_hours = serializers.SerializerMethodField()

    price_fen = serializers.IntegerField(read_only=True, allow_null=True)
    setup_fen = serializers.IntegerField(read_only=True, allow_null=True)
    minimum_fen = serializers.IntegerField(read_only=True, allow_null=True)
    deposit_fen = serializers.IntegerField(read_only=True, allow_null=True)
    evidence = serializers.IntegerField(read_only=True)
    withheld = serializers.SerializerMethodField()

    class Meta:
        model = Listing
        fields = [
            "uuid",
            "title",
            "description",
            "kind",
            "capability",
            "process",
            "organization",
            "region",
            "place",
            "materials",
            "attributes",
            "price_mode",
            "price_fen",
            "value_bps",
            "setup_fen",
            "minimum_fen",
            "lease_days",
            "deposit_fen",
            "smallest_lot",
            "shortest_minutes",
            "lead_hours",
            "books_directly",
            "evidence",
            "grade",
            "units",
            "idle_hours",
            "published_at",
            "withheld",
        ]
        read_only_fields = fields

    def get_place(self, listing: Disclosed) -> str:
        return wording.place(listing.region)

    def get_idle_hours(self, listing: Disclosed) -> int | None:
        return queries.idle_hours(listing)

    def get_withheld(self, listing: Disclosed) -> dict[str, str]:
        """What is stated for others: each name with the level that may read it."""
        return levels.withheld(listing)


class PriceRuleSerializer(serializers.Serializer):
    """Another price at certain times, in local time; the first rule that holds counts."""

    name = serializers.CharField()
    factor_bps = serializers.IntegerField()
    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6))
    starts = serializers.TimeField(allow_null=True)
    ends = serializers.TimeField(allow_null=True)
    from_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True)


class ListingDetailSerializer(ListingSerializer):
    """… with its price rules, which lists leave out."""

    price_rules = serializers.SerializerMethodField()

    class Meta(ListingSerializer.Meta):
        fields = [*ListingSerializer.Meta.fields, "price_rules"]
        read_only_fields = fields

    @extend_schema_field(PriceRuleSerializer(many=True))
    def get_price_rules(self, listing: Disclosed) -> list[dict[str, Any]]:
        return PriceRuleSerializer(listing.price_rules, many=True).data


class BillLineSerializer(serializers.Serializer):
    label = serializers.CharField()
    fen = serializers.IntegerField()


class BillSerializer(serializers.Serializer):
    """What an order would come to: its parts, the total, the price of one unit, what is due."""

    lines = BillLineSerializer(many=True)
    total_fen = serializers.IntegerField()
    minimum_fen = serializers.IntegerField(help_text="where the minimum charge counts, else 0")
    deposit_fen = serializers.IntegerField()
    due_fen = serializers.IntegerField()
    unit_fen = serializers.IntegerField()
    unit = serializers.CharField()


class FacetsSerializer(serializers.Serializer):
    """Of at most 1,001 rows found: how many carry each value."""

    kind = serializers.DictField(child=serializers.IntegerField())
    capability = serializers.DictField(child=serializers.IntegerField())
    process = serializers.DictField(child=serializers.IntegerField())
    province = serializers.DictField(child=serializers.IntegerField())
    city = serializers.DictField(child=serializers.IntegerField())
    certificate = serializers.DictField(child=serializers.IntegerField())
    evidence = serializers.DictField(child=serializers.IntegerField())
    grade = serializers.DictField(child=serializers.IntegerField())
    direct = serializers.DictField(child=serializers.IntegerField())


class ListingPageSerializer(serializers.Serializer):
    """A page by keyset; `count` stops at 1,001."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    facets = FacetsSerializer()
    results = ListingSerializer(many=True)
