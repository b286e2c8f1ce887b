"""Listings, their prices and wished changes, and the units behind them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity.models.taxonomy import Process
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, User
from marketplace.core import moves
from marketplace.core.models import Public


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

    class Capability(models.TextChoices):
        """What exactly is shared; which ones a process allows: capacity/capabilities.py."""

        EQUIPMENT = "equipment", pgettext_lazy("capability", "equipment")
        TOOL = "tool", pgettext_lazy("capability", "special tool")
        LINE = "line", pgettext_lazy("capability", "production line")
        FACTORY = "factory", pgettext_lazy("capability", "shared factory")
        DESIGN = "design", pgettext_lazy("capability", "design service")
        INSTRUMENT = "instrument", pgettext_lazy("capability", "research instrument")
        LABORATORY = "laboratory", pgettext_lazy("capability", "laboratory")
        LICENCE = "licence", pgettext_lazy("capability", "software, data or model seats")
        EXPERT = "expert", pgettext_lazy("capability", "expert hours")
        LOGISTICS = "logistics", pgettext_lazy("capability", "logistics and storage")
        TESTING = "testing", pgettext_lazy("capability", "product testing")
        MAINTENANCE = "maintenance", pgettext_lazy("capability", "equipment maintenance")
        INSPECTION = "inspection", pgettext_lazy("capability", "goods and factory inspection")
        SUPPLY = "supply_chain", pgettext_lazy("capability", "supply-chain management")
        COMPUTING = "computing", pgettext_lazy("capability", "data storage and analysis")
        TEAM = "team", pgettext_lazy("capability", "skilled team")

    class Evidence(models.IntegerChoices):
        """How well the idle time is known; the higher, the more it is worth."""

        CONTRADICTED = 0, pgettext_lazy("evidence", "contradicted by the machine")
        DECLARED = 1, pgettext_lazy("evidence", "declared")
        FRESH = 2, pgettext_lazy("evidence", "calendar fresh")
        MEASURED = 3, pgettext_lazy("evidence", "measured")

    class LeasePeriod(models.IntegerChoices):
        DAY = 1, _("day")
        WEEK = 7, _("week")
        MONTH = 30, _("month")

    class PriceMode(models.TextChoices):
        TIME = "time", _("by time")
        PIECE = "piece", _("by piece")
        VALUE = "value", _("by value")
        LEASE = "lease", _("lease")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="listings"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.MANUFACTURING)
    capability = models.CharField(
        _("capability"),
        max_length=12,
        choices=Capability,
        default=Capability.EQUIPMENT,
        db_default=Capability.EQUIPMENT,
    )
    process = models.ForeignKey(
        Process,
        null=True,
        on_delete=models.PROTECT,
        related_name="listings",
        verbose_name=_("process"),
    )
    own_number = models.CharField(
        _("own number"), max_length=40, blank=True, default="", db_default=""
    )  # the firm's name for it in its own books; a spreadsheet finds the draft by it
    title = models.CharField(_("title"), max_length=80, blank=True)
    description = models.TextField(_("description"), blank=True)
    region = models.CharField(_("place"), max_length=12)
    materials = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    attributes = models.JSONField(default=dict, blank=True)  # keys of capacity/data/attributes.csv
    price_mode = models.CharField(_("price mode"), max_length=6, choices=PriceMode, blank=True)
    price_fen = models.BigIntegerField(
        _("price"), null=True, blank=True
    )  # per hour, piece or lease period
    price_level = models.CharField(
        max_length=12,
        choices=Document.Level,
        default=Document.Level.PUBLIC,
        db_default=Document.Level.PUBLIC,
    )  # who may read, filter and sort by the price
    value_bps = models.IntegerField(null=True, blank=True)  # by value: share of the order's value
    setup_fen = models.BigIntegerField(_("set-up charge"), default=0)
    minimum_fen = models.BigIntegerField(_("minimum charge"), default=0)
    lease_days = models.PositiveSmallIntegerField(
        _("lease period"),
        choices=LeasePeriod,
        default=LeasePeriod.MONTH,
        db_default=LeasePeriod.MONTH,
    )
    deposit_fen = models.BigIntegerField(_("deposit"), default=0, db_default=0)  # of a lease
    smallest_lot = models.PositiveIntegerField(_("smallest lot"), default=1, db_default=1)
    shortest_minutes = models.PositiveIntegerField(_("shortest booking"), default=60, db_default=60)
    lead_hours = models.PositiveSmallIntegerField(_("notice needed"), default=0, db_default=0)
    books_directly = models.BooleanField(
        _("may be booked directly"), default=False, db_default=False
    )  # from its calendar, paid at once, without the factory's further word
    address = models.CharField(_("address"), max_length=200, blank=True, default="", db_default="")
    levels = models.JSONField(
        default=dict, blank=True, db_default=Value({}, models.JSONField())
    )  # field or attribute → Document.Level; what is not named is public
    photos = models.ManyToManyField(Document, blank=True, related_name="+")
    state = models.CharField(max_length=18, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)  # the review desk's promise
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_reason = models.TextField(blank=True)  # in Chinese, or in the one language it has
    review_reason_en = models.TextField(blank=True, default="", db_default="")
    lacks = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, db_default=Value("{}")
    )  # certificates it was suspended for; back on offer when they are in force again
    published_at = models.DateTimeField(null=True)
    calendar_confirmed_at = models.DateTimeField(null=True)
    evidence = models.PositiveSmallIntegerField(
        choices=Evidence, default=Evidence.DECLARED, db_default=Evidence.DECLARED
    )

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
            models.UniqueConstraint(
                fields=["organization", "own_number"],
                condition=~Q(own_number="") & ~Q(state="archived"),
                name="own_number_once_in_firm",
            ),
            models.CheckConstraint(
                condition=Q(price_fen=None) | Q(price_fen__gt=0), name="listing_price_positive"
            ),
            models.CheckConstraint(
                condition=Q(setup_fen__gte=0, minimum_fen__gte=0, deposit_fen__gte=0),
                name="listing_charges_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(lease_days__in=[1, 7, 30]), name="listing_lease_period"
            ),
            models.CheckConstraint(
                condition=Q(smallest_lot__gt=0, shortest_minutes__gt=0),
                name="listing_lots_positive",
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

    @property
    def takes_bookings(self) -> bool:
        """Whether its calendar takes bookings while it is on offer."""
        return self.books_directly and self.price_mode in (
            Listing.PriceMode.TIME,
            Listing.PriceMode.LEASE,
        )

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
    serial_number = models.CharField(
        _("serial number"), max_length=40, blank=True, default="", db_default=""
    )
    built_in = models.PositiveSmallIntegerField(_("year built"), null=True, blank=True)
    members = models.ManyToManyField(
        "self", through="LineMember", symmetrical=False, related_name="lines"
    )  # machines this line is made of: a booking of the line takes them too
    keeps_holidays = models.BooleanField(
        _("closed on public holidays"), default=True, db_default=True
    )
    feed_token = models.UUIDField(
        null=True, unique=True, editable=False
    )  # of its iCalendar address
    retired_at = models.DateTimeField(null=True, blank=True)
    windows_until = models.DateField(null=True)  # the pattern is windows up to, not including, it
    holiday_edition = models.BigIntegerField(
        null=True, editable=False
    )  # of the holidays its windows were made by (accounts/holidays.py)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["holiday_edition"],
                name="unit_by_holidays",
                condition=Q(retired_at=None, keeps_holidays=True, windows_until__isnull=False),
            ),
            models.Index(
                fields=["windows_until"],
                name="unit_to_roll",
                condition=Q(retired_at=None, windows_until__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "name"],
                condition=Q(retired_at=None),
                name="unit_name_in_listing",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LineMember(models.Model):
    """A machine that belongs to a line: the line cannot run while the machine is taken."""

    line = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="member_links")
    machine = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="line_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "machine"], name="line_member_once"),
            models.CheckConstraint(condition=~Q(line=F("machine")), name="line_not_its_own_member"),
        ]

    def __str__(self) -> str:
        return f"{self.line} ∋ {self.machine}"


class PriceRule(models.Model):
    """A factor on the price at certain times: nights, weekends, the off season.

    The first rule (by `position`) that holds at a moment counts; none: the full price.
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="price_rules")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=40)
    weekdays = ArrayField(models.SmallIntegerField(), default=list)  # 0 Monday …; empty: all
    starts = models.TimeField(_("from"), null=True, blank=True)  # local time
    ends = models.TimeField(_("to"), null=True, blank=True)  # not after `starts`: on the next day
    from_on = models.DateField(_("first day"), null=True, blank=True)
    until_on = models.DateField(_("last day"), null=True, blank=True)
    factor_bps = models.PositiveIntegerField(_("share of the price"))  # 7,000: 70 %

    class Meta:
        ordering = ["listing_id", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(factor_bps__range=(100, 30_000)), name="price_rule_factor"
            ),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__isnull=False),
                name="price_rule_both_times",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListingRevision(Public):
    """A wished change of a published listing; the old version stays live until it is approved."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("revision", "waiting for review")
        APPROVED = "approved", pgettext_lazy("revision", "approved")
        DECLINED = "declined", pgettext_lazy("revision", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("revision", "withdrawn")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="revisions")
    based_on = models.PositiveIntegerField()  # version of the listing it was written against
    facts = models.JSONField(default=dict)  # only what changes: fact → new value
    before = models.JSONField(default=dict)  # the same facts as they were
    photos = models.ManyToManyField(Document, blank=True, related_name="+")
    changes_photos = models.BooleanField(default=False)
    note = models.TextField(_("why"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )  # who reviews it now
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    reason_en = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["state", "promised_at"], name="revision_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(state="pending"), name="one_pending_revision"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="revision_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} · {self.state}"

    def actors(self, user: User, permission: str) -> moves.Actor:
        return self.listing.actors(user, permission)

    def journal_facts(self) -> dict:
        return self.listing.journal_facts()
