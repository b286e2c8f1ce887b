"""What the page of a job says while it is matched, and why there are so many or few matches."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from orders import wording
from orders.models import Job

PATIENCE = timedelta(seconds=20)
WORKING = (Job.Matching.QUEUED, Job.Matching.RUNNING)


@dataclass(frozen=True)
class Progress:
    """`phase`: working, busy (no worker has come for a while), failed, ready or resting."""

    phase: str
    sentence: str

    @property
    def is_underway(self) -> bool:
        return self.phase in ("working", "busy", "failed")


def progress(job: Job, *, at: datetime) -> Progress:
    if job.state != Job.State.OPEN or job.matching_due_at is None:
        return Progress("ready" if job.matched_at else "resting", "")
    if job.matching == Job.Matching.FAILED:
        return Progress(
            "failed", _("The last search broke off. It is tried again in a few minutes by itself.")
        )
    if at - job.matching_due_at > PATIENCE:
        return Progress(
            "busy",
            _(
                "The matching service is busy; your job is safe and will be matched as soon as "
                "it is back. You can leave this page."
            ),
        )
    return Progress("working", _("Looking through the capacity on offer. This takes seconds."))


def looked_at(job: Job) -> str:
    """One sentence on how thorough the last search was."""
    summary = job.matching_summary
    if not summary:
        return ""
    return _("%(seen)s listings of this process were looked at; %(shown)s fit.") % {
        "seen": f"{summary['looked_at']:,}",
        "shown": f"{summary['shown']:,}",
    }


def shortfalls(job: Job) -> list[str]:
    """What excluded the others, the commonest first."""
    excluded: dict[str, int] = job.matching_summary.get("excluded", {})
    ranked = sorted(excluded.items(), key=lambda pair: (-pair[1], pair[0]))
    return [wording.shortfall(code, count) for code, count in ranked]


def relaxations(job: Job) -> list[dict[str, Any]]:
    """Near misses: the single change and how many factories it opens, the cheapest first."""
    return [
        {"sentence": wording.relaxation(change), "code": change["code"]}
        for change in job.matching_summary.get("near", [])
    ]
