"""What programs send and read of a firm's own listings: the names are those of the wizard."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from capacity import facts, listings, units
from capacity.api.revision_serializers import PriceRuleFactsSerializer, UnitChangeSerializer
from capacity.models import Listing, Unit
from marketplace.accounts.models import Document


class StrictSerializer(serializers.Serializer):
    """A name it does not know is refused: what nobody reads must not look accepted."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if unknown:
            sentence = _("There is no field of this name.")
            raise serializers.ValidationError({name: [sentence] for name in sorted(unknown)})
        return super().to_internal_value(data)


class DraftUnitSerializer(UnitChangeSerializer):
    """`machines` are those a line is made of; `retire` takes the unit out."""

    name = serializers.CharField(max_length=60, required=False)
    machines = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=60)
    retire = serializers.BooleanField(required=False, default=False)


class IdleHoursSerializer(serializers.Serializer):
    """Idle hours of a day of the week, Monday 0; an end not after the start is next morning."""

    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.TimeField()
    ends = serializers.TimeField()

    def validate(self, row: dict[str, Any]) -> dict[str, Any]:
        if any(row[end].minute % 15 or row[end].second for end in ("starts", "ends")):
            sentence = _("Use full quarters of an hour, such as 08:00 or 08:15.")
            raise serializers.ValidationError(sentence)
        return row


class DraftSerializer(StrictSerializer):
    """What is not sent stays as it is. Amounts in fen; `attributes` replaces all stated ones.

    `week` holds for every unit, `first_day` and `last_day` for people offered between them.
    """

    process = serializers.CharField(max_length=40, required=False, help_text="Code of a leaf.")
    capability = serializers.ChoiceField(choices=Listing.Capability.choices, required=False)
    title = serializers.CharField(max_length=80, required=False, allow_blank=True)
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
    units = DraftUnitSerializer(many=True, required=False)
    week = IdleHoursSerializer(many=True, required=False)
    first_day = serializers.DateField(required=False, allow_null=True)
    last_day = serializers.DateField(required=False, allow_null=True)
    price_rules = PriceRuleFactsSerializer(many=True, required=False)


class OwnUnitSerializer(serializers.ModelSerializer):
    machines = serializers.SerializerMethodField()
    week = serializers.SerializerMethodField()

    class Meta:
        model = Unit
        fields = ["uuid", *units.FACTS, "machines", "week"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_machines(self, unit: Unit) -> list[Any]:
        return [machine.uuid for machine in unit.members.all()]

    @extend_schema_field(IdleHoursSerializer(many=True))
    def get_week(self, unit: Unit) -> list[dict[str, Any]]:
        return IdleHoursSerializer(unit.pattern.all(), many=True).data


class OwnPhotoSerializer(serializers.ModelSerializer):
    class Meta:
        model = Document
        fields = ["uuid", "name", "level", "width", "height"]
        read_only_fields = fields


class OwnListingSerializer(serializers.ModelSerializer):
    """A listing of the caller's firm, in any state."""

    process = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = Listing
        fields = [
            "uuid",
            "state",
            "version",
            "kind",
            *(name for name in facts.FACTS if name != "kind"),
            "submitted_at",
            "promised_at",
            "published_at",
            "review_reason",
            "review_reason_en",
        ]
        read_only_fields = fields


class GapSerializer(serializers.Serializer):
    """What is missing before it can be submitted, and the step of the wizard that asks for it."""

    step = serializers.CharField()
    sentence = serializers.CharField()


class OwnListingDetailSerializer(OwnListingSerializer):
    units = serializers.SerializerMethodField()
    price_rules = PriceRuleFactsSerializer(many=True, read_only=True)
    photos = serializers.SerializerMethodField()
    first_day = serializers.SerializerMethodField()
    last_day = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()

    class Meta(OwnListingSerializer.Meta):
        fields = [
            *OwnListingSerializer.Meta.fields,
            *("units", "first_day", "last_day", "price_rules", "photos", "gaps"),
        ]
        read_only_fields = fields

    @extend_schema_field(OwnUnitSerializer(many=True))
    def get_units(self, listing: Listing) -> list[dict[str, Any]]:
        return OwnUnitSerializer(_units_of(listing), many=True).data

    @extend_schema_field(OwnPhotoSerializer(many=True))
    def get_photos(self, listing: Listing) -> list[dict[str, Any]]:
        return OwnPhotoSerializer(listing.photos.order_by("id"), many=True).data

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_first_day(self, listing: Listing) -> Any:
        return _days(listing)[0]

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_last_day(self, listing: Listing) -> Any:
        return _days(listing)[1]

    @extend_schema_field(GapSerializer(many=True))
    def get_gaps(self, listing: Listing) -> list[dict[str, str]]:
        found = listings.gaps(listing, timezone.now())
        return [{"step": step, "sentence": sentence} for step, sentence in found]


class OwnListingPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = OwnListingSerializer(many=True)


class PhotoUploadSerializer(serializers.Serializer):
    photo = serializers.FileField(help_text="JPEG, PNG or WebP up to 10 MB; anybody may see it.")


def _units_of(listing: Listing) -> Any:
    rows = listing.units.filter(retired_at=None).order_by("id")
    return rows.prefetch_related("members", "pattern")


def _days(listing: Listing) -> tuple[Any, Any]:
    """As the wizard shows them: those of the first unit."""
    first = listing.units.filter(retired_at=None).order_by("id").first()
    return units.dates_of(first) if first else (None, None)
