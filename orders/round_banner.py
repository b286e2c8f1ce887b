"""What the page of a job says of clearing rounds."""

from datetime import datetime
from typing import Any

from orders import proposals, round_queries, round_report
from orders.models import Job


def context(job: Job, user: Any, *, at: datetime) -> dict[str, Any]:
    """For orders/rounds/_banner.html: hours a round holds, the round it is in or could enter."""
    if job.state != Job.State.OPEN:
        return {}
    may_enter = bool(job.actors(user, "job.edit"))
    if reserved := proposals.reserved_match(job, at=at):
        return {"reserved": reserved, "may_award": bool(job.actors(user, "job.award"))}
    if entry := round_queries.entry_of(job):
        title = round_report.title(entry.round)
        return {"entry": entry, "entry_title": title, "may_enter": may_enter}
    found = round_queries.invitations(job, at=at)
    if not found or proposals.waiting_for_factory(job):
        return {}
    title = round_report.title(found[0])
    return {"invitation": found[0], "invitation_title": title, "may_enter": may_enter}
