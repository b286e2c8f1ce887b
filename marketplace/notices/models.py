"""What people are told."""

from django.db import models
from django.utils.translation import get_language

from marketplace.accounts.models import Organization, User
from marketplace.core.models import Public


class Notice(Public):
    """One sentence for one person, with the page it leads to. Text is kept in both languages.

    Somebody invited who has no account yet is told by e-mail alone.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="notices")
    email = models.EmailField(blank=True)  # of a person without an account
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=40)
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    path = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)  # None: not mailed
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_by_user"),
            models.Index(
                fields=["mail_due_at"],
                name="notice_mail_outbox",
                condition=models.Q(mail_due_at__isnull=False, mailed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, email="")
                | (models.Q(user=None) & ~models.Q(email="")),
                name="notice_for_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """In the reader's language."""
        return self.zh if (get_language() or "zh").startswith("zh") else self.en
