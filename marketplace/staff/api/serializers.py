"""What programs of the certificates desk read and send."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from marketplace.accounts.api.serializers import CertificateSerializer
from marketplace.accounts.models import Certificate, Organization, User
from marketplace.staff import certificate_checks, certificate_desk

DECISIONS = ("verify", "verify_first", "verify_second", "reject", "revoke")


class DeskFirmSerializer(serializers.ModelSerializer):
    class Meta:
        model = Organization
        fields = ["uuid", "name", "short_name", "uscc", "state", "verified_at"]
        read_only_fields = fields


class ColleagueSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["uuid", "name"]
        read_only_fields = fields


class DeskCertificateSerializer(CertificateSerializer):
    """A certificate at the desk; who took it, and who agreed first where two have to."""

    organization = DeskFirmSerializer(read_only=True)
    taken_by = ColleagueSerializer(read_only=True, allow_null=True)
    verified_by = ColleagueSerializer(read_only=True, allow_null=True)

    class Meta(CertificateSerializer.Meta):
        fields = [*CertificateSerializer.Meta.fields, "organization", "taken_by", "verified_by"]
        read_only_fields = fields


class DeskPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = DeskCertificateSerializer(many=True)


class CheckSerializer(serializers.Serializer):
    """What the machine looked at; never a decision."""

    label = serializers.CharField()
    verdict = serializers.ChoiceField(choices=["done", "due", "risk"])
    detail = serializers.CharField()


class DeskCertificateDetailSerializer(DeskCertificateSerializer):
    checks = serializers.SerializerMethodField()
    next_check = serializers.SerializerMethodField()

    class Meta(DeskCertificateSerializer.Meta):
        fields = [*DeskCertificateSerializer.Meta.fields, "checks", "next_check"]
        read_only_fields = fields

    @extend_schema_field(CheckSerializer(many=True))
    def get_checks(self, certificate: Certificate) -> list[dict[str, Any]]:
        found = certificate_checks.checks(certificate, timezone.localdate())
        return CheckSerializer(found, many=True).data

    def get_next_check(self, certificate: Certificate) -> str:
        """The decision by which the caller says yes; empty where somebody else has to."""
        return certificate_desk.next_check(certificate, self.context["request"].user)


class CertificateDecisionSerializer(serializers.Serializer):
    """A no takes ready reasons, own words, or both; the firm reads them in its language."""

    decision = serializers.ChoiceField(choices=DECISIONS)
    chosen = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    words = serializers.CharField(required=False, default="", allow_blank=True)
