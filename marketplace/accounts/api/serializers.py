"""What programs read and write of certificates."""

from rest_framework import serializers

from marketplace.accounts.models import Certificate


class CertificateKindSerializer(serializers.Serializer):
    """One of the certificates a firm can hold."""

    code = serializers.CharField()
    zh = serializers.CharField()
    en = serializers.CharField()
    standard = serializers.CharField()
    is_quality = serializers.BooleanField(help_text="Lifts the credit; verified by two people.")
    years = serializers.IntegerField(help_text="The longest it is issued for.")
    example = serializers.CharField(help_text="How its numbers look.")
    register = serializers.CharField(help_text="Where to look it up by hand; may be empty.")


class PublicCertificateSerializer(serializers.ModelSerializer):
    """A certificate in force, as everybody may read it: verified by the platform."""

    class Meta:
        model = Certificate
        fields = ["code", "number", "issuer", "scope", "issued_on", "expires_on"]
        read_only_fields = fields


class CertificateSerializer(serializers.ModelSerializer):
    """A firm's own certificate. `expires_on` is its last day in China."""

    renews = serializers.SlugRelatedField(slug_field="uuid", read_only=True, allow_null=True)
    is_half_verified = serializers.BooleanField(
        read_only=True, help_text="One of the two people it needs has agreed."
    )

    class Meta:
        model = Certificate
        fields = [
            "uuid",
            "code",
            "number",
            "issuer",
            "scope",
            "issued_on",
            "expires_on",
            "state",
            "renews",
            "submitted_at",
            "promised_at",
            "is_half_verified",
            "verified_at",
            "ended_at",
            "reason",
        ]
        read_only_fields = fields


class CertificatePageSerializer(serializers.Serializer):
    """The newest first."""

    next = serializers.CharField(allow_null=True)
    results = CertificateSerializer(many=True)


class NewCertificateSerializer(serializers.Serializer):
    """The paper and what it says; with `renews` it takes over from that certificate."""

    code = serializers.CharField(max_length=20, help_text="One of /certificate-kinds/.")
    number = serializers.CharField(max_length=60)
    issuer = serializers.CharField(max_length=120)
    scope = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    issued_on = serializers.DateField()
    expires_on = serializers.DateField()
    renews = serializers.UUIDField(required=False, allow_null=True, default=None)
    file = serializers.FileField(help_text="PDF up to 20 MB, or JPEG, PNG, WebP up to 10 MB.")
