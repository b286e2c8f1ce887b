"""What programs read of capacity."""

from rest_framework import serializers

from capacity import levels, queries, wording
from capacity.disclosure import Disclosed
from capacity.models import Listing, Process
from marketplace.accounts.models import Organization


class ProcessSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True)

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
        ]


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
    withheld = serializers.SerializerMethodField()

    class Meta:
        model = Listing
        fields = [
            "uuid",
            "title",
            "description",
            "kind",
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


class ListingPageSerializer(serializers.Serializer):
    """A page by keyset; `count` stops at 1,001."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    facets = FacetsSerializer()
    results = ListingSerializer(many=True)
