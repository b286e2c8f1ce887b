"""Bulk import of listings: a file, its rows, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from capacity.models.listings import Listing
from marketplace.accounts import roles
from marketplace.accounts.models import Organization, User
from marketplace.core import moves
from marketplace.core.models import Public


class ImportRun(Public):
    """One uploaded table. Checked first, imported when its owner says so; safe to restart."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "waiting to be checked")
        CHECKING = "checking", pgettext_lazy("import", "being checked")
        CHECKED = "checked", pgettext_lazy("import", "checked")
        IMPORTING = "importing", pgettext_lazy("import", "being imported")
        DONE = "done", pgettext_lazy("import", "imported")
        FAILED = "failed", pgettext_lazy("import", "failed")
        CANCELLED = "cancelled", pgettext_lazy("import", "cancelled")

    class Mode(models.TextChoices):
        ALL = "all", pgettext_lazy("import", "all rows or none")
        GOOD = "good", pgettext_lazy("import", "the good rows")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="import_runs"
    )
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)  # of the file, as it was sent
    file = models.FileField(upload_to="imports/%Y/%m/")
    format = models.CharField(max_length=4)  # xlsx or csv
    mode = models.CharField(max_length=4, choices=Mode, blank=True)
    submits = models.BooleanField(default=False)  # complete drafts go to the review desk at once
    columns = models.JSONField(default=list)  # [[heading as written, column or ""], …]
    notes = models.JSONField(default=list)  # [[code, {words}], …]: what was left out or guessed
    fault_counts = models.JSONField(default=dict)  # "column fault" → rows
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    rows = models.PositiveIntegerField(default=0)  # counted while checking
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    done_until = models.PositiveIntegerField(default=0)  # row number; a restart goes on after it
    due_at = models.DateTimeField(null=True)  # set: a worker owes this run a step
    attempts = models.PositiveSmallIntegerField(default=0)  # steps begun since the last progress
    failure = models.JSONField(default=list)  # [code, {words}] why it stopped; empty: it did not
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], name="import_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["organization", "-id"], name="import_by_firm"),
        ]

    def __str__(self) -> str:
        return self.name

    def actors(self, user: User, permission: str) -> moves.Actor:
        can = roles.member_can(user, self.organization, permission)
        return moves.FACTORY if can else moves.NOBODY

    def journal_facts(self) -> dict:
        return {"organization": self.organization.uuid, "region": self.organization.region}


class ImportRow(models.Model):
    """A row of the table as it was read, its faults, and the listing made from it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # as the spreadsheet counts: the heading is 1
    values = models.JSONField(default=dict)  # position of the column → text as it was read
    faults = models.JSONField(default=list)  # [[column, code, words], …]; empty: a good row
    key = models.CharField(max_length=32, blank=True)  # equal: the same listing twice
    listing = models.ForeignKey(
        Listing, null=True, on_delete=models.PROTECT, related_name="import_rows"
    )

    class Meta:
        ordering = ["run_id", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["run", "number"], name="import_bad_rows", condition=~Q(faults=[])),
            models.Index(fields=["run", "key"], name="import_row_key", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"
