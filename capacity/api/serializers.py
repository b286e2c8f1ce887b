"""What programs read of capacity."""

from rest_framework import serializers

from capacity import queries, wording
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
    """A live listing; amounts in fen, hours as machine hours of the next 14 days."""

    process = serializers.SlugRelatedField(slug_field="code", read_only=True)
    organization = FirmSerializer(read_only=True)
    place = serializers.SerializerMethodField()
    grade = serializers.CharField(read_only=True)
    units = serializers.IntegerField(source="unit_count", read_only=True)
    idle_hours = serializers.SerializerMethodField()

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
        ]
        read_only_fields = fields

    def get_place(self, listing: Listing) -> str:
        return wording.place(listing.region)

    def get_idle_hours(self, listing: Listing) -> int:
        return queries.idle_hours(listing)


class ListingPageSerializer(serializers.Serializer):
    """A page by keyset; `count` stops at 1,001."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    results = ListingSerializer(many=True)
