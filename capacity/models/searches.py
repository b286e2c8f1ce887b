"""Searches people keep."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organization, User
from marketplace.core.models import Public


class SavedSearch(Public):
    """The filters of a search under a name; tells of new capacity when asked to."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2_000)  # the query string of the page, normalised
    notifies = models.BooleanField(_("tell me of new capacity"), default=True)
    due_at = models.DateTimeField(null=True)  # next look; null: never
    seen_until = models.DateTimeField()  # what was published later is new
    last_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_at"], name="saved_search_due", condition=Q(due_at__isnull=False)
            )
        ]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_search_name")]

    def __str__(self) -> str:
        return self.name
