"""Connected machines: how they reach us, what they said, and what follows from it."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity import ranges
from capacity.models.listings import Unit
from marketplace.accounts import roles
from marketplace.accounts.models import User
from marketplace.core import moves
from marketplace.core.models import Public
from marketplace.core.periods import Period


class Connection(Public):
    """A unit's line to us. One live one per unit; keys can be changed, never read again."""

    class Protocol(models.TextChoices):
        API = "api", pgettext_lazy("protocol", "signed messages (HTTP)")
        MTCONNECT = "mtconnect", "MTConnect"
        MQTT = "mqtt", "MQTT"

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("connection", "waiting for the first message")
        LIVE = "live", pgettext_lazy("connection", "live")
        SILENT = "silent", pgettext_lazy("connection", "silent")
        CLOSED = "closed", pgettext_lazy("connection", "closed")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="connections")
    protocol = models.CharField(max_length=10, choices=Protocol)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    secret = models.CharField(max_length=255, blank=True)  # encrypted; signs API and MQTT messages
    url = models.CharField(_("address"), max_length=500, blank=True)  # of an MTConnect agent
    device = models.CharField(_("device"), max_length=120, blank=True)  # name or uuid at the agent
    instance = models.BigIntegerField(null=True)  # of the agent; another one: it has restarted
    next_sequence = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)  # next fetch from an agent
    busy_watts = models.PositiveIntegerField(
        _("power when working (W)"), default=1_000, db_default=1_000
    )  # judged by where a machine does not say what it is doing
    off_watts = models.PositiveIntegerField(
        _("power when switched off (W)"), default=50, db_default=50
    )
    first_seen_at = models.DateTimeField(null=True)  # its first reading; a mere test is none
    last_seen_at = models.DateTimeField(null=True)
    derived_until = models.DateTimeField(null=True)  # stretches are made up to here
    failures = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="connection_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["last_seen_at"], name="connection_live", condition=Q(state="live")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=~Q(state="closed"), name="one_open_connection"
            ),
            models.CheckConstraint(
                condition=Q(busy_watts__gt=F("off_watts")), name="busy_above_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ⇐ {self.protocol}"

    def actors(self, user: User, permission: str) -> moves.Actor:
        can = roles.member_can(user, self.unit.listing.organization, permission)
        return moves.FACTORY if can else moves.NOBODY

    def journal_facts(self) -> dict:
        return self.unit.listing.journal_facts()


class Nonce(models.Model):
    """A message number already used: a replayed message is refused until both sides forget it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="nonces")
    value = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "value"], name="nonce_once")]

    def __str__(self) -> str:
        return self.value


class Observation(models.Model):
    """One thing a machine said of itself at a moment. Raw, kept for 90 days."""

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="observations"
    )
    at = models.DateTimeField()
    execution = models.CharField(max_length=24, blank=True)  # MTConnect: ACTIVE, READY, STOPPED …
    power_w = models.FloatField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "at"], name="observation_once")
        ]
        indexes = [BrinIndex(fields=["received_at"], name="observation_age")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.at} {self.execution}"


class Stretch(models.Model):
    """A time in which the machine was busy, idle or off, as derived. Never two at once."""

    class Status(models.TextChoices):
        BUSY = "busy", pgettext_lazy("machine", "busy")
        IDLE = "idle", pgettext_lazy("machine", "idle")
        OFF = "off", pgettext_lazy("machine", "off")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stretches")
    during = DateTimeRangeField()
    status = models.CharField(max_length=4, choices=Status)

    class Meta:
        ordering = ["unit_id", "during"]

    def __str__(self) -> str:
        return f"{self.unit} {self.status} {self.during}"

    @property
    def period(self) -> Period:
        return ranges.as_period(self.during)


class Contradiction(models.Model):
    """Offered as idle, but the machine was working, for nobody who had booked it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contradictions")
    during = DateTimeRangeField()
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # the factory has corrected its calendar

    class Meta:
        ordering = ["-found_at", "-id"]
        indexes = [
            models.Index(fields=["unit"], name="open_contradictions", condition=Q(settled_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.during}"

    @property
    def period(self) -> Period:
        return ranges.as_period(self.during)


class UtilisationDay(models.Model):
    """How a unit spent a local day, in minutes: the figures before and after joining."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="utilisation")
    day = models.DateField()
    busy_minutes = models.PositiveSmallIntegerField(default=0)
    idle_minutes = models.PositiveSmallIntegerField(default=0)
    off_minutes = models.PositiveSmallIntegerField(default=0)
    booked_minutes = models.PositiveSmallIntegerField(default=0)  # through the platform

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="utilisation_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"
