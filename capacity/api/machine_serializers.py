"""What programs read and write of connected machines."""

from typing import Any

from rest_framework import serializers

from capacity import agents, machines
from capacity.models import Connection, Contradiction, UtilisationDay
from capacity.stretches import Reading

STATUSES = ("busy", "idle", "off", "unknown", "waiting")


class ConnectSerializer(serializers.Serializer):
    """How the machine is to reach us; `url` and `device` are for MTConnect alone."""

    protocol = serializers.ChoiceField(Connection.Protocol.choices)
    url = serializers.CharField(max_length=500, required=False, allow_blank=True)
    device = serializers.CharField(max_length=120, required=False, allow_blank=True)
    busy_watts = serializers.IntegerField(min_value=1, max_value=50_000_000, default=1_000)
    off_watts = serializers.IntegerField(min_value=0, max_value=50_000_000, default=50)


class KeySerializer(serializers.Serializer):
    """`key` signs the messages; it is told this once. Empty for MTConnect."""

    number = serializers.UUIDField()
    key = serializers.CharField(allow_blank=True)


class MachineSerializer(serializers.ModelSerializer):
    """A connected machine with what it does now and what it did in the last seven days."""

    uuid = serializers.UUIDField(source="unit.uuid", read_only=True)
    name = serializers.CharField(source="unit.name", read_only=True)
    listing = serializers.UUIDField(source="unit.listing.uuid", read_only=True)
    connection_state = serializers.ChoiceField(
        Connection.State.choices, source="state", read_only=True
    )
    status = serializers.SerializerMethodField()
    said_at = serializers.DateTimeField(read_only=True, allow_null=True)
    execution = serializers.CharField(source="said", read_only=True, allow_null=True)
    power_w = serializers.FloatField(source="watts", read_only=True, allow_null=True)
    busy_minutes = serializers.IntegerField(read_only=True)
    measured_minutes = serializers.IntegerField(read_only=True)
    contradictions = serializers.IntegerField(source="wrong", read_only=True)
    failure = serializers.SerializerMethodField()

    class Meta:
        model = Connection
        fields = [
            *("uuid", "name", "listing", "protocol", "connection_state", "status", "said_at"),
            *("execution", "power_w", "last_seen_at", "busy_minutes", "measured_minutes"),
            *("contradictions", "failure"),
        ]
        read_only_fields = fields

    def get_status(self, connection: Any) -> str:
        said = connection.said_at
        last = Reading(said, connection.said, connection.watts) if said else None
        return machines.status_at(connection, last, at=self.context["at"])

    def get_failure(self, connection: Any) -> str:
        return agents.words(connection.failure)


class MachinePageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = MachineSerializer(many=True)


class MachineDaySerializer(serializers.ModelSerializer):
    """Minutes of a local day; a day nobody measured has none."""

    class Meta:
        model = UtilisationDay
        fields = ["day", "busy_minutes", "idle_minutes", "off_minutes", "booked_minutes"]
        read_only_fields = fields


class ContradictionSerializer(serializers.ModelSerializer):
    """Offered as idle, but at work for nobody who had booked it."""

    number = serializers.IntegerField(source="pk", read_only=True)
    starts_at = serializers.DateTimeField(source="during.lower", read_only=True)
    ends_at = serializers.DateTimeField(source="during.upper", read_only=True)

    class Meta:
        model = Contradiction
        fields = ["number", "starts_at", "ends_at", "found_at", "settled_at"]
        read_only_fields = fields


class ShareSerializer(serializers.Serializer):
    days = serializers.IntegerField()
    busy_minutes = serializers.IntegerField()
    measured_minutes = serializers.IntegerField()
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField(allow_null=True)


class ComparisonSerializer(serializers.Serializer):
    """`by`: the days before the publication stand for before, or the first 14 measured ones."""

    before = ShareSerializer()
    since = ShareSerializer()
    by = serializers.ChoiceField(["publication", "beginning"])


class MachineDetailSerializer(serializers.Serializer):
    machine = MachineSerializer(allow_null=True)
    days = MachineDaySerializer(many=True)
    contradictions = ContradictionSerializer(many=True)
    comparison = ComparisonSerializer(allow_null=True)
