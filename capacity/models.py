"""What a factory can share: listings, the units behind them, their time and their bookings."""

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from capacity import ranges
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, User
from marketplace.core import moves
from marketplace.core.models import Public
from marketplace.core.periods import Period


class Process(models.Model):
    """A node of the taxonomy (capacity/data/taxonomy.csv, loaded by a migration)."""

    code = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.SmallIntegerField()
    is_leaf = models.BooleanField()
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, blank=True)  # the unit of measure, "hour", "kg", …
    price_models = ArrayField(models.CharField(max_length=2), default=list)
    attributes = ArrayField(models.CharField(max_length=30), default=list)
    industry = models.CharField(max_length=4, blank=True)  # GB/T 4754 division

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "processes"

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


class Listing(Public):
    """Capacity on offer: one process, one price, one or more physical units."""

    class Kind(models.TextChoices):
        MANUFACTURING = "manufacturing", _("manufacturing")
        INNOVATION = "innovation", _("innovation")
        SERVICE = "service", _("service")
        LABOUR = "labour", _("labour")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("listing", "draft")
        SUBMITTED = "submitted", pgettext_lazy("listing", "submitted")
        IN_REVIEW = "in_review", pgettext_lazy("listing", "in review")
        CHANGES = "changes_requested", pgettext_lazy("listing", "changes requested")
        REJECTED = "rejected", pgettext_lazy("listing", "rejected")
        PUBLISHED = "published", pgettext_lazy("listing", "published")
        PAUSED = "paused", pgettext_lazy("listing", "paused")
        STALE = "stale", pgettext_lazy("listing", "calendar not confirmed")
        SUSPENDED = "suspended", pgettext_lazy("listing", "suspended")
        ARCHIVED = "archived", pgettext_lazy("listing", "archived")

    class PriceMode(models.TextChoices):
        TIME = "time", _("by time")
        PIECE = "piece", _("by piece")
        VALUE = "value", _("by value")
        LEASE = "lease", _("lease")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="listings"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.MANUFACTURING)
    process = models.ForeignKey(
        Process,
        null=True,
        on_delete=models.PROTECT,
        related_name="listings",
        verbose_name=_("process"),
    )
    title = models.CharField(_("title"), max_length=80, blank=True)
    description = models.TextField(_("description"), blank=True)
    region = models.CharField(_("place"), max_length=12)
    materials = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    attributes = models.JSONField(default=dict, blank=True)  # keys of capacity/data/attributes.csv
    price_mode = models.CharField(_("price mode"), max_length=6, choices=PriceMode, blank=True)
    price_fen = models.BigIntegerField(
        _("price"), null=True, blank=True
    )  # per hour, piece or month
    value_bps = models.IntegerField(null=True, blank=True)  # by value: share of the order's value
    setup_fen = models.BigIntegerField(_("set-up charge"), default=0)
    minimum_fen = models.BigIntegerField(_("minimum charge"), default=0)
    photos = models.ManyToManyField(Document, blank=True, related_name="+")
    state = models.CharField(max_length=18, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)  # the review desk's promise
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    calendar_confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "state", "-id"], name="listing_by_firm"),
            models.Index(fields=["state", "promised_at"], name="listing_queue"),
            models.Index(
                fields=["process", "-published_at", "-id"],
                name="listing_live_by_process",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["-published_at", "-id"],
                name="listing_live_newest",
                condition=Q(state="published"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_fen=None) | Q(price_fen__gt=0), name="listing_price_positive"
            ),
            models.CheckConstraint(
                condition=Q(setup_fen__gte=0, minimum_fen__gte=0),
                name="listing_charges_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "paused", "stale"])
                | Q(process__isnull=False, published_at__isnull=False, reviewed_by__isnull=False)
                & ~Q(price_mode=""),
                name="live_listing_is_complete_and_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def actors(self, user: User, permission: str) -> moves.Actor:
        """Whoever belongs to the firm is never its reviewer, whatever office they hold."""
        if roles.firm_role(user, self.organization):
            can = roles.member_can(user, self.organization, permission)
            return moves.FACTORY if can else moves.NOBODY
        return moves.STAFF if roles.staff_can(user, permission) else moves.NOBODY

    def journal_facts(self) -> dict:
        return {"organization": self.organization.uuid, "region": self.region}


class Unit(Public):
    """One physical machine, instrument, room or team: what a booking occupies."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("name"), max_length=60)
    model_name = models.CharField(_("make and model"), max_length=80, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    windows_until = models.DateField(null=True)  # the pattern is windows up to, not including, it

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "name"],
                condition=Q(retired_at=None),
                name="unit_name_in_listing",
            )
        ]

    def __str__(self) -> str:
        return self.name


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


class ListingIndex(models.Model):
    """`listing_ix`: one narrow row per live listing, all that matching reads.

    Written in the same transaction as the change it mirrors (capacity/listing_index.py).
    """

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="ix"
    )
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    cell = models.IntegerField()  # half-degree cell: floor((lat+90)·2)·720 + floor((lon+180)·2)
    material_bits = models.BigIntegerField(default=0)
    certificate_bits = models.BigIntegerField(default=0)
    env_max = models.IntegerField(
        default=0
    )  # envelope in mm, largest dimension first; 0: none stated
    env_mid = models.IntegerField(default=0)
    env_min = models.IntegerField(default=0)
    it_grade = models.SmallIntegerField(default=99)  # 99: none stated
    p_up_ppm = models.IntegerField()  # credit risk of the supplier, NR: 280,000 (as BB)
    grade_rank = models.SmallIntegerField()  # 0 AAA … 6 C, NR 4; D never stands here
    price_mode = models.CharField(max_length=6)
    price_fen = models.BigIntegerField()  # by value: the share in basis points
    setup_fen = models.BigIntegerField(default=0)
    minimum_fen = models.BigIntegerField(default=0)
    x = models.FloatField()  # unit vector of the place
    y = models.FloatField()
    z = models.FloatField()
    free_from = models.DateField()  # day 0 of free_hours, Asia/Shanghai
    free_hours = ArrayField(
        models.IntegerField()
    )  # cumulative free hours: [0, day 0, day 0 + 1, …]
    published_at = models.DateTimeField()
    changed_seq = models.BigIntegerField()

    class Meta:
        db_table = "listing_ix"
        indexes = [
            # Matching reads this index alone: every column it judges by stands in it.
            models.Index(
                fields=["process", "cell"],
                include=[
                    *("listing", "organization", "x", "y", "z", "material_bits"),
                    *("certificate_bits", "env_max", "env_mid", "env_min", "it_grade"),
                    *("p_up_ppm", "grade_rank", "price_mode", "price_fen", "setup_fen"),
                    *("minimum_fen", "free_from", "free_hours", "published_at"),
                ],
                name="listing_ix_scan",
            ),
            models.Index(fields=["changed_seq"], name="listing_ix_changes"),
            models.Index(fields=["free_from"], name="listing_ix_day"),
        ]

    def __str__(self) -> str:
        return f"index of {self.listing_id}"


class ListingText(models.Model):
    """The words of a live listing and their two-character shingles, for search by substring."""

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="words"
    )
    text = models.TextField()  # folded: see capacity/shingles.py
    shingles = ArrayField(models.CharField(max_length=2))

    class Meta:
        db_table = "listing_text"
        indexes = [GinIndex(fields=["shingles"], name="listing_shingles", fastupdate=False)]

    def __str__(self) -> str:
        return f"words of {self.listing_id}"
