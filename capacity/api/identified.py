"""The shape of what an identifier names: one part is filled, by its kind."""

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from capacity import identifiers, levels, wording
from capacity.api.serializers import FirmSerializer
from capacity.disclosure import Disclosed, DisclosedUnit
from capacity.identifiers import Identifier


class IdentifiedUnitSerializer(serializers.Serializer):
    """A unit as its reader may see it; what is withheld is null or empty."""

    name = serializers.CharField()
    model_name = serializers.CharField(help_text="Make and model.")
    serial_number = serializers.CharField()
    built_in = serializers.IntegerField(allow_null=True, help_text="Year built.")
    is_retired = serializers.BooleanField()
    listing = serializers.CharField(help_text="Identifier of the listing that offers it.")


class IdentifiedListingSerializer(serializers.Serializer):
    """A listing as its reader may see it; amounts in fen."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    state = serializers.CharField()
    kind = serializers.CharField()
    capability = serializers.CharField()
    process = serializers.CharField(source="process.code")
    organization = FirmSerializer()
    region = serializers.CharField()
    place = serializers.SerializerMethodField()
    address = serializers.CharField()
    materials = serializers.ListField(child=serializers.CharField())
    attributes = serializers.DictField()
    price_mode = serializers.CharField()
    price_fen = serializers.IntegerField(allow_null=True)
    value_bps = serializers.IntegerField(allow_null=True)
    evidence = serializers.IntegerField()
    units = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()

    def get_place(self, listing: Disclosed) -> str:
        return wording.place(listing.region)

    def get_units(self, listing: Disclosed) -> list[str]:
        """Identifiers of its units in use."""
        return [str(identifiers.of("unit", unit.uuid)) for unit in listing.units]

    def get_withheld(self, listing: Disclosed) -> dict[str, str]:
        """What is stated for others: each name with the level that may read it."""
        return levels.withheld(listing)


class IdentifiedOrderSerializer(serializers.Serializer):
    """An order, for its two sides; anybody else learns that there is one."""

    number = serializers.CharField()
    state = serializers.CharField()
    placed_at = serializers.DateTimeField()


class IdentifiedSerializer(serializers.Serializer):
    """What an identifier names. `unit`, `listing` and `order` are null but for its own kind."""

    identifier = serializers.CharField()
    kind = serializers.ChoiceField(source="identifier.kind", choices=list(identifiers.LETTERS))
    url = serializers.CharField(source="identifier.address", help_text="What the QR code holds.")
    qr = serializers.SerializerMethodField()
    unit = IdentifiedUnitSerializer(allow_null=True, default=None)
    listing = IdentifiedListingSerializer(allow_null=True, default=None)
    order = IdentifiedOrderSerializer(allow_null=True, default=None)

    def get_qr(self, facts: dict) -> str:
        named: Identifier = facts["identifier"]
        return settings.SITE_URL + reverse("identifiers:qr", args=[str(named), "svg"])


def unit_facts(unit: DisclosedUnit, listing: Disclosed) -> dict:
    return {
        "name": unit.name,
        "model_name": unit.model_name,
        "serial_number": unit.serial_number,
        "built_in": unit.built_in,
        "is_retired": unit.retired_at is not None,
        "listing": str(identifiers.of("listing", listing.uuid)),
    }
