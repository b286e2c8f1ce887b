"""The taxonomy of processes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language


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
    renamed_at = models.DateTimeField(null=True)  # until the words of its listings have followed

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "processes"

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en
