"""Jobs still being written, and the firms' own templates for jobs of several operations."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organization, User
from marketplace.core.models import Public
from orders.models.jobs import Job


class JobDraft(Public):
    """The words and figures of a job of several operations as they were typed, right or wrong.

    A draft may be incomplete or contradict itself, which a Job never is; so it stands apart until
    it is posted. `job`: the open job this draft would change.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="job_drafts"
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="drafts")
    terms = models.JSONField(default=dict)  # fields of the whole job by name, as typed
    steps = models.JSONField(default=list)  # fields of each operation, its key, keys it follows
    removed = models.JSONField(default=list)  # operations taken out, the last one first: for undo
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["organization", "-saved_at"], name="job_draft_of_firm")]
        constraints = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(job__isnull=False), name="one_draft_per_job"
            )
        ]

    def __str__(self) -> str:
        return str(self.terms.get("title", ""))


class JobTemplate(Public):
    """How a firm has its kind of product made: operations for any quantity."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="job_templates"
    )
    name = models.CharField(_("name of the template"), max_length=60)
    steps = models.JSONField()  # as in a draft, with `per` product or `fixed` pieces
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="job_template_name")
        ]

    def __str__(self) -> str:
        return self.name
