"""What other rooms publish for everybody to read: grades, and the days nobody works."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models.people import Organization


class PublishedGrade(models.Model):
    """A firm's grade as others see it. Written by the credit room alone, read by everyone."""

    class Side(models.TextChoices):
        SUPPLIER = "supplier", _("as supplier")
        BUYER = "buyer", _("as buyer")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="grades")
    side = models.CharField(max_length=10, choices=Side)
    grade = models.CharField(max_length=3, default="NR")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # 100·(1 − p_up)
    p_ppm = models.IntegerField(null=True)  # probability of a bad order, parts per million
    p_up_ppm = models.IntegerField(null=True)
    effective_orders = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    counterparties = models.IntegerField(default=0)
    stars = models.DecimalField(max_digits=3, decimal_places=2, null=True)  # None under 3 ratings
    ratings = models.IntegerField(default=0)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "side"], name="one_grade_per_side")
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.side} {self.grade}"


class HolidayOverride(models.Model):
    """A day the calendar library does not know yet, or that was changed by announcement."""

    day = models.DateField(unique=True)
    zh = models.CharField(max_length=40)
    en = models.CharField(max_length=60, blank=True)
    is_working_day = models.BooleanField(default=False)  # a weekend day worked in exchange

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.zh}"
