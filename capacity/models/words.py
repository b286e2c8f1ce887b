"""What people write for a process, and the words nobody could place yet."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from capacity.models.taxonomy import Process
from marketplace.accounts.models import User
from marketplace.core.models import Public


class ProcessWord(models.Model):
    """A word that speaks for a process. Supplied by capacity/data/words.csv, kept by the desk."""

    class Source(models.TextChoices):
        SUPPLIED = "supplied", pgettext_lazy("word", "supplied")
        DESK = "desk", pgettext_lazy("word", "added by the desk")
        QUEUE = "queue", pgettext_lazy("word", "from the words without a process")

    class Language(models.TextChoices):
        CHINESE = "zh", pgettext_lazy("word", "Chinese")
        ENGLISH = "en", pgettext_lazy("word", "English")

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="words")
    word = models.CharField(max_length=60)  # as people write it
    folded = models.CharField(max_length=60)  # as it is compared
    language = models.CharField(max_length=2, choices=Language)
    source = models.CharField(max_length=8, choices=Source, default=Source.DESK)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["process_id", "language", "id"]
        constraints = [
            models.UniqueConstraint(fields=["process", "folded"], name="process_word_once"),
            models.CheckConstraint(condition=~Q(folded=""), name="process_word_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.process}"


class UnmatchedWord(Public):
    """A word of jobs or searches that speaks for no process yet, and how often it was met."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("unmatched word", "waiting")
        ATTACHED = "attached", pgettext_lazy("unmatched word", "attached to a process")
        DISMISSED = "dismissed", pgettext_lazy("unmatched word", "dismissed")

    word = models.CharField(max_length=40, unique=True)  # folded
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    in_jobs = models.PositiveIntegerField(default=0)
    in_searches = models.PositiveIntegerField(default=0)
    count = models.GeneratedField(
        expression=models.F("in_jobs") + models.F("in_searches"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )
    example = models.CharField(max_length=60, blank=True)  # its clause, without names and figures
    last_seen_at = models.DateTimeField()
    process = models.ForeignKey(Process, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-count", "id"],
                name="unmatched_word_queue",
                condition=Q(state="waiting"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="attached", process__isnull=False)
                | ~Q(state="attached") & Q(process=None),
                name="unmatched_word_process",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None, decided_by=None)
                | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="unmatched_word_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.word
