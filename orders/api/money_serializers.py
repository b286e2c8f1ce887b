"""What programs read of money: integer fen, as everywhere inside."""

from rest_framework import serializers

from orders.models import Payment
from orders.money_words import KINDS


class FiguresSerializer(serializers.Serializer):
    """A firm's sums in fen; which of them there are depends on the side."""

    holder = serializers.CharField(help_text="Who holds the money.")
    side = serializers.ChoiceField(choices=["buyer", "factory"])
    held = serializers.IntegerField()
    scheduled = serializers.IntegerField(required=False)
    available = serializers.IntegerField(required=False)
    released = serializers.IntegerField()
    fee = serializers.IntegerField(required=False)
    refunded = serializers.IntegerField(required=False)
    moving = serializers.IntegerField()
    payable = serializers.IntegerField(required=False)
    paid_out = serializers.IntegerField(required=False)


class LineSerializer(serializers.Serializer):
    """One posting that moved the firm's own money."""

    uuid = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=list(KINDS))
    order_uuid = serializers.UUIDField(allow_null=True)
    order_number = serializers.CharField(allow_null=True)
    gross_fen = serializers.IntegerField()
    fee_fen = serializers.IntegerField()
    amount_fen = serializers.IntegerField()
    balance_fen = serializers.IntegerField()
    instruction_state = serializers.CharField(allow_null=True)


class StatementSerializer(serializers.Serializer):
    next = serializers.UUIDField(allow_null=True, help_text="Pass as `before` for the next page.")
    results = LineSerializer(many=True)


class PaymentSerializer(serializers.ModelSerializer):
    """A payment and where the payer's browser goes."""

    checkout_url = serializers.CharField()

    class Meta:
        model = Payment
        fields = ["uuid", "reference", "gateway", "amount_fen", "state", "checkout_url"]
