"""Drafts of jobs of several operations: kept while somebody writes, and posted when they are right.

What is typed is kept as it is, right or wrong; only posting judges.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.core import money
from marketplace.core.errors import NotAllowed, Refused
from orders import draft_steps, graphs, jobs
from orders.models import Job, JobDraft

MOST_OF_A_FIRM = 200
TEXTS = ("title", "description", "region", "minimum_grade")


def begin(
    organization: Organization,
    *,
    steps: Sequence[dict[str, Any]],
    terms: dict[str, Any] | None = None,
    by: Any,
) -> JobDraft:
    """A new draft of the firm."""
    _check_member(by, organization)
    if organization.job_drafts.count() >= MOST_OF_A_FIRM:
        raise Refused(
            _("Your firm has %(most)s unfinished jobs. Post or discard one first.")
            % {"most": MOST_OF_A_FIRM}
        )
    return JobDraft.objects.create(
        organization=organization, written_by=by, steps=list(steps), terms=terms or {}
    )


def of_job(job: Job, *, by: Any, at: datetime) -> JobDraft:
    """The draft that changes this open job; whoever comes second goes on with the first one's."""
    _check_member(by, job.buyer)
    jobs.MOVES.check(job, "edit", by=by)
    draft, _is_new = JobDraft.objects.get_or_create(
        job=job,
        defaults={
            "organization": job.buyer,
            "written_by": by,
            "steps": steps_of(job),
            "terms": {**terms_of(job), "version": job.version},
            "saved_at": at,
        },
    )
    if draft.terms.get("version") != job.version:  # the job was changed after this was begun
        draft.steps, draft.removed = steps_of(job), []
        draft.terms, draft.saved_at = {**terms_of(job), "version": job.version}, at
        draft.save(update_fields=["terms", "steps", "removed", "saved_at"])
    return draft


def terms_of(job: Job) -> dict[str, Any]:
    """The job's own fields as they would be typed."""
    after = [step["after"] for step in graphs.steps_of(job)]
    return {name: getattr(job, name) for name in TEXTS} | {
        "starts_on": job.starts_on.isoformat(),
        "due_on": job.due_on.isoformat(),
        "budget": _plain(Decimal(job.budget_fen) / money.FEN_PER_YUAN),
        "max_distance_km": str(job.max_distance_km or ""),
        "kept_drawing": str(job.drawing.uuid) if job.drawing else "",
        "several_ends": len(_ends(after)) > 1,
    }


def steps_of(job: Job) -> list[dict[str, Any]]:
    """The job's operations as they would be typed."""
    rows = graphs.steps_of(job)
    return [
        {
            name: row[name] if isinstance(row[name], bool | list) else _plain(row[name])
            for name in draft_steps.EMPTY
            if name not in ("key", "after", "process")
        }
        | {
            "key": str(number),
            "after": [str(earlier + 1) for earlier in row["after"]],
            "process": row["process"].code,
        }
        for number, row in enumerate(rows, start=1)
    ]


def _ends(after: Sequence[Sequence[int]]) -> list[int]:
    waited_for = {one for earlier in after for one in earlier}
    return [index for index in range(len(after)) if index not in waited_for]


def _plain(value: Any) -> str:
    """12.50 → 12.5: as people type it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def take(draft: JobDraft, *, terms: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    """What was typed, for a save or a change; the version it began with stays."""
    kept = {name: draft.terms[name] for name in ("version",) if name in draft.terms}
    draft.terms, draft.steps = {**terms, **kept}, steps


def save(draft: JobDraft, *, by: Any, at: datetime) -> None:
    _check_member(by, draft.organization)
    draft.saved_at = at
    draft.save(update_fields=["terms", "steps", "removed", "saved_at"])


def change(draft: JobDraft, action: str, key: str = "") -> str:
    """One edit of the list of operations; returns the key of the operation to look at next."""
    steps = draft.steps
    fresh = draft_steps.new_key(steps, draft.removed)
    if action == "add":
        draft.steps = draft_steps.added(steps, fresh)
        return fresh
    if action == "beside":
        draft.steps = draft_steps.beside(steps, key, fresh)
        return fresh
    if action == "remove":
        draft.steps, draft.removed = draft_steps.without(steps, draft.removed, key)
        return ""
    if action == "undo" and draft.removed:
        key = draft.removed[0]["step"]["key"]
        draft.steps, draft.removed = draft_steps.restored(steps, draft.removed)
        return key
    if edit := draft_steps.EDITS.get(action):
        draft.steps = edit(steps, key)
    return key


def post(
    draft: JobDraft,
    *,
    operations: Sequence[dict[str, Any]],
    by: Any,
    at: datetime,
    **fields: Any,
) -> Job:
    """Makes the draft a job, or changes its job, and is gone. Raises as `graphs.post`."""
    _check_member(by, draft.organization)
    with transaction.atomic():
        _lock(draft)
        if draft.job is None:
            job = graphs.post(draft.organization, operations=operations, by=by, at=at, **fields)
        else:
            job = draft.job
            _refuse_outdated(draft)
            graphs.edit(job, operations=operations, by=by, at=at, **fields)
        draft.delete()
    return job


def _lock(draft: JobDraft) -> None:
    """Two people pressing at once make one job, not two."""
    if not JobDraft.objects.select_for_update().filter(pk=draft.pk).exists():
        raise Refused(_("Somebody has posted or discarded this draft. Look at your jobs."))


def _refuse_outdated(draft: JobDraft) -> None:
    job = Job.objects.select_for_update(of=("self",)).get(pk=draft.job_id)
    if draft.terms.get("version") != job.version:
        raise Refused(
            _("Somebody changed this job in the meantime. Discard this draft and begin again.")
        )


def discard(draft: JobDraft, *, by: Any) -> None:
    _check_member(by, draft.organization)
    draft.delete()


def _check_member(by: Any, organization: Organization) -> None:
    if not roles.member_can(by, organization, "job.edit"):
        raise NotAllowed(_("Jobs are written by those who may post them."))
