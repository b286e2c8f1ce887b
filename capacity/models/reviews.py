"""What the automatic checks found about a listing or a wished change, kept for the review desk."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from capacity.models.listings import Listing, ListingRevision


class Screening(models.Model):
    """The checks of one submission, made when it was handed in and again when it was taken.

    A finding is {"code", "verdict", "evidence"}; `capacity/findings.py` puts it into words.
    """

    class Verdict(models.IntegerChoices):
        """The worst finding decides; the figures order them."""

        CLEAN = 0, pgettext_lazy("screening", "clean")
        LOOK = 1, pgettext_lazy("screening", "to look at")
        WRONG = 2, pgettext_lazy("screening", "wrong")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="screenings")
    revision = models.OneToOneField(
        ListingRevision, null=True, on_delete=models.CASCADE, related_name="screening"
    )  # null: of the listing itself
    verdict = models.PositiveSmallIntegerField(choices=Verdict)
    findings = models.JSONField(default=list)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # to be made again: photos still had no fingerprint

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="screening_due", condition=Q(due_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(revision=None), name="one_screening_of_listing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing} · {self.get_verdict_display()}"
