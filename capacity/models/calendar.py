"""The time of units: offered windows, the week they come from, and bookings."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity import ranges
from capacity.models.listings import Unit
from marketplace.accounts import roles
from marketplace.accounts.models import Organization, User
from marketplace.core import moves
from marketplace.core.models import Public
from marketplace.core.periods import Period


class IdleWindow(models.Model):
    """Time in which a unit is offered. Windows of one unit never overlap (`WITHOUT OVERLAPS`)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="windows")
    during = DateTimeRangeField()

    class Meta:
        ordering = ["unit_id", "during"]

    def __str__(self) -> str:
        return f"{self.unit} {self.during}"

    @property
    def period(self) -> Period:
        return ranges.as_period(self.during)


class WeeklyPattern(models.Model):
    """Regular idle hours of a unit, in local time; windows are made from it some weeks ahead."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pattern")
    weekday = models.SmallIntegerField()  # 0 Monday … 6 Sunday
    starts = models.TimeField()
    ends = models.TimeField()  # not after `starts`: on the next day; 00:00 is its midnight

    class Meta:
        ordering = ["unit_id", "weekday", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "weekday", "starts"], name="pattern_once"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="pattern_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.weekday} {self.starts}–{self.ends}"


class CalendarEntry(models.Model):
    """A time in which a unit differs from its weekly pattern: closed, or offered besides.

    The calendar is pattern + extra − closed; `capacity/windows.py` makes windows from it.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", pgettext_lazy("calendar entry", "closed")
        EXTRA = "extra", pgettext_lazy("calendar entry", "offered besides")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="calendar_entries")
    during = DateTimeRangeField()
    kind = models.CharField(max_length=8, choices=Kind)
    note = models.CharField(_("note"), max_length=120, blank=True)
    feed = models.ForeignKey(
        "CalendarFeed", null=True, on_delete=models.CASCADE, related_name="entries"
    )  # null: made by hand
    uid = models.CharField(max_length=255, blank=True)  # of the event in its feed
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["unit_id", "during"]
        indexes = [GistIndex(fields=["unit", "during"], name="calendar_entry_when")]

    def __str__(self) -> str:
        return f"{self.unit} {self.kind} {self.during}"


class CalendarFeed(Public):
    """An iCalendar address we read: its events close the unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="feeds")
    url = models.URLField(_("address"), max_length=500)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    etag = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)  # null: not read any more
    last_modified = models.CharField(max_length=60, blank=True, db_default="")
    fetched_at = models.DateTimeField(null=True)  # last answer, even if nothing had changed
    read_at = models.DateTimeField(null=True)  # last time its events were read
    failures = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)  # the last one, in words

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="feed_due", condition=Q(due_at__isnull=False))
        ]
        constraints = [models.UniqueConstraint(fields=["unit", "url"], name="feed_once")]

    def __str__(self) -> str:
        return f"{self.unit} ← {self.url}"


class Booking(Public):
    """A unit taken for a half-open range of time. Never two at once: an exclusion constraint.

    `occupies` is `during` while the booking holds the unit (held, confirmed, in_use), else null;
    the exclusion constraint and the temporal foreign key to the offered windows stand on it.
    """

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("booking", "held")
        CONFIRMED = "confirmed", pgettext_lazy("booking", "confirmed")
        IN_USE = "in_use", pgettext_lazy("booking", "in use")
        COMPLETED = "completed", pgettext_lazy("booking", "completed")
        EXPIRED = "expired", pgettext_lazy("booking", "expired")
        RELEASED = "released", pgettext_lazy("booking", "released")
        CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")
        NO_SHOW = "no_show", pgettext_lazy("booking", "no-show")
        BROKEN_DOWN = "broken_down", pgettext_lazy("booking", "broken down")

    OCCUPYING = ("held", "confirmed", "in_use")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bookings")
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bookings")
    during = DateTimeRangeField()
    state = models.CharField(max_length=12, choices=State, default=State.HELD)
    occupies = models.GeneratedField(
        expression=models.Case(
            models.When(state__in=["held", "confirmed", "in_use"], then=F("during")),
            default=Value(None),
        ),
        output_field=DateTimeRangeField(null=True),
        db_persist=True,
        null=True,
    )
    expires_at = models.DateTimeField(null=True)  # of a hold
    part_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="parts"
    )  # the booking of a line that takes this member machine along
    held_for = models.UUIDField(null=True)  # the match, quote or basket that asked

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="booking_holds", condition=Q(state="held")),
            models.Index(fields=["held_for"], name="booking_held_for"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="held") | Q(expires_at__isnull=False), name="hold_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.during} {self.state}"

    @property
    def period(self) -> Period:
        return ranges.as_period(self.during)

    def actors(self, user: User, permission: str) -> moves.Actor:
        who = moves.NOBODY
        if roles.member_can(user, self.unit.listing.organization, permission):
            who |= moves.FACTORY
        if roles.member_can(user, self.buyer, permission):
            who |= moves.BUYER
        return who

    def journal_facts(self) -> dict:
        listing = self.unit.listing
        hours = (self.during.upper - self.during.lower).total_seconds() / 3600
        return {
            "organization": listing.organization.uuid,
            "region": listing.region,
            "data": {"hours": round(hours, 2), "unit": str(self.unit.uuid)},
        }
