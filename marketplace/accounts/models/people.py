"""People, firms, authorities, and who belongs to whom."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.accounts import roles
from marketplace.core import moves, regions
from marketplace.core.models import Public


class UserManager(BaseUserManager):
    """Users have no user name: an e-mail address or a phone number logs in."""

    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Public, AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from memberships, authorities and staff roles."""

    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), unique=True)
    phone = models.CharField(_("phone"), max_length=20, unique=True, null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Organization(Public):
    """A firm: factory, buyer or both."""

    class State(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("firm", "registered")
        PENDING = "pending_verification", pgettext_lazy("firm", "waiting for verification")
        REJECTED = "rejected", pgettext_lazy("firm", "rejected")
        PROBATION = "probation", pgettext_lazy("firm", "in probation")
        REGULAR = "regular", pgettext_lazy("firm", "regular")
        RESTRICTED = "restricted", pgettext_lazy("firm", "restricted")
        SUSPENDED = "suspended", pgettext_lazy("firm", "suspended")
        CLOSED = "closed", pgettext_lazy("firm", "closed")

    TRADING = ("probation", "regular")

    name = models.CharField(_("registered name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    english_name = models.CharField(_("English name"), max_length=160, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    legal_person = models.CharField(_("legal representative"), max_length=60)
    region = models.CharField(_("place"), max_length=12)  # GB/T 2260
    address = models.CharField(_("address"), max_length=200, blank=True)
    industry = models.CharField(_("industry"), max_length=4)  # GB/T 4754 section or division
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    supplies = models.BooleanField(_("offers capacity"), default=True)
    buys = models.BooleanField(_("buys capacity"), default=True)
    about = models.TextField(_("about the firm"), blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.REGISTERED)
    verified_at = models.DateTimeField(null=True, editable=False)
    regular_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["state", "region"], name="firm_by_state"),
            models.Index(fields=["region"], name="firm_by_region"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["probation", "regular"]) | Q(verified_at__isnull=False),
                name="trading_firm_is_verified",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_trading(self) -> bool:
        return self.state in self.TRADING

    @property
    def province(self) -> str:
        return regions.province_of(self.region).code

    def actors(self, user: User, permission: str) -> moves.Actor:
        """The firm's own people act as its factory and buyer side alike; moderators as staff."""
        who = moves.NOBODY
        if roles.member_can(user, self, permission):
            who |= moves.FACTORY | moves.BUYER
        if roles.staff_can(user, permission):
            who |= moves.STAFF
        return who

    def journal_facts(self) -> dict:
        return {"organization": self.uuid, "region": self.region}


class Membership(models.Model):
    """A person's role in a firm."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MANAGER = "manager", _("manager")
        FINANCE = "finance", _("finance")
        OPERATOR = "operator", _("operator")
        VIEWER = "viewer", _("viewer")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    joined_at = models.DateTimeField(auto_now_add=True)
    feed_token = models.UUIDField(
        null=True, unique=True, editable=False
    )  # of this person's iCalendar address for the firm; gone with the membership

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], name="one_role_per_firm")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization} · {self.role}"


class Invitation(Public):
    """An open invitation into a firm; the token is kept only as a hash."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organization",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organization}"


class FirmBlock(models.Model):
    """One firm does not deal with another: neither is matched with the other any more."""

    firm = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="blocks")
    blocked = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="blocked_by")
    reason = models.CharField(_("reason"), max_length=200, blank=True)  # nobody else reads it
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "blocked"], name="firm_block_once"),
            models.CheckConstraint(condition=~Q(firm=F("blocked")), name="firm_blocks_another"),
        ]

    def __str__(self) -> str:
        return f"{self.firm} ✕ {self.blocked}"


class Authority(Public):
    """A provincial or city department; its officials see its region and nothing else."""

    name = models.CharField(_("name"), max_length=120)
    english_name = models.CharField(max_length=160, blank=True)
    region = models.CharField(_("jurisdiction"), max_length=12)  # GB/T 2260

    class Meta:
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A person's office: at an authority, or on the platform's staff."""

    class Role(models.TextChoices):
        OFFICIAL = "official", _("official")
        MODERATOR = "moderator", _("moderator")
        FINANCE = "finance_staff", _("finance staff")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "authority"], name="appointed_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(role="official", authority__isnull=False)
                | (~Q(role="official") & Q(authority=None)),
                name="officials_have_an_authority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"
