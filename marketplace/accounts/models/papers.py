"""Files of firms, and what they prove: who a firm is, and what it is certified for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.accounts import roles
from marketplace.accounts.models.people import Organization, User
from marketplace.core import certificate_kinds, moves
from marketplace.core.certificate_kinds import CertificateKind
from marketplace.core.models import Public


class Document(Public):
    """A stored file: typed by content, never served inline unless we made the image ourselves."""

    class Level(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("level", "public")
        PLATFORM = "platform", pgettext_lazy("level", "platform")
        COUNTERPARTY = "counterparty", pgettext_lazy("level", "counterparty")
        SECRET = "secret", pgettext_lazy("level", "secret")

    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="documents")
    level = models.CharField(max_length=12, choices=Level, default=Level.SECRET)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="documents/%Y/%m/")
    thumbnail = models.FileField(upload_to="thumbnails/%Y/%m/", blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    fingerprint = models.BigIntegerField(null=True, db_index=True)  # perceptual hash of a picture
    processing_due_at = models.DateTimeField(null=True, db_index=True)  # a worker owes it thumbnail
    processing_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(width__isnull=False, fingerprint=None, processing_tries=0),
                name="picture_never_processed",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.width is not None


class Verification(Public):
    """A firm's request to be verified: its licence, and a moderator's decision."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("verification", "submitted")
        APPROVED = "approved", pgettext_lazy("verification", "approved")
        REJECTED = "rejected", pgettext_lazy("verification", "rejected")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="verifications"
    )
    licence = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    promised_at = models.DateTimeField()  # the answer's deadline, shown to the firm and the desk
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "promised_at"], name="verification_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(state="submitted"),
                name="one_open_verification",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", decided_by=None, decided_at=None)
                | (~Q(state="submitted") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="verification_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.state}"

    def actors(self, user: User, permission: str) -> moves.Actor:
        """Decided by moderators alone."""
        return moves.STAFF if roles.staff_can(user, permission) else moves.NOBODY

    def journal_facts(self) -> dict:
        return self.organization.journal_facts()


class Certificate(Public):
    """A quality or trade certificate of a firm (codes of core/data/certificates.csv)."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("certificate", "submitted")
        VERIFYING = "verifying", pgettext_lazy("certificate", "being verified")
        VALID = "valid", pgettext_lazy("certificate", "valid")
        EXPIRING = "expiring", pgettext_lazy("certificate", "expires soon")
        EXPIRED = "expired", pgettext_lazy("certificate", "expired")
        REJECTED = "rejected", pgettext_lazy("certificate", "rejected")
        REVOKED = "revoked", pgettext_lazy("certificate", "revoked")
        WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "withdrawn")

    WAITING = ("submitted", "verifying")
    IN_FORCE = ("valid", "expiring")
    ENDED = ("expired", "rejected", "revoked", "withdrawn")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="certificates"
    )
    code = models.CharField(_("certificate"), max_length=20)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True, db_default="")
    scope = models.CharField(_("scope"), max_length=300, blank=True, db_default="")
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"))  # its last day
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    renews = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="renewals"
    )  # what it takes over from
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the second person, where one must not decide alone
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "promised_at"], name="certificate_queue"),
            models.Index(fields=["expires_on"], name="certificate_ends"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code", "number", "expires_on"],
                condition=Q(state__in=["submitted", "verifying", "valid", "expiring"]),
                name="certificate_once",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(issued_on__lt=F("expires_on")),
                name="certificate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["valid", "expiring"])
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="certificate_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("verified_by")),
                name="certificate_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["valid", "expiring"])
                | ~Q(code__in=certificate_kinds.quality_codes())
                | Q(confirmed_by__isnull=False),
                name="quality_certificate_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by=None)
                | ~Q(verified_by=F("submitted_by")) & ~Q(confirmed_by=F("submitted_by")),
                name="certificate_not_verified_by_its_sender",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["expired", "rejected", "revoked", "withdrawn"])
                | Q(ended_at__isnull=False),
                name="certificate_ended_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.code}"

    @property
    def kind(self) -> CertificateKind:
        return certificate_kinds.get(self.code)

    @property
    def is_in_force(self) -> bool:
        return self.state in self.IN_FORCE

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def successor(self) -> "Certificate | None":
        """What takes over from it, waiting or in force already."""
        open_ones = (each for each in self.renewals.all() if each.is_waiting or each.is_in_force)
        return next(open_ones, None)

    @property
    def is_half_verified(self) -> bool:
        """One of the two people it needs has agreed."""
        return self.state == self.State.VERIFYING and self.verified_by_id is not None

    def actors(self, user: User, permission: str) -> moves.Actor:
        """A firm's own people never verify its certificates, whatever office they hold."""
        if roles.firm_role(user, self.organization):
            can = roles.member_can(user, self.organization, permission)
            return moves.FACTORY if can else moves.NOBODY
        return moves.STAFF if roles.staff_can(user, permission) else moves.NOBODY

    def journal_facts(self) -> dict:
        return self.organization.journal_facts()
