"""What jobs and matches leave waiting: lines and news of the home page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.accounts import roles
from marketplace.accounts.todo import News, Todo
from orders import queries
from orders.models import Job

MOST = 20


def job_todos(user: Any, organization: Any) -> Iterator[Todo]:
    """Buyers: matches ready to choose from. Factories: requests to confirm, with their deadline."""
    if organization is None:
        return
    if roles.member_can(user, organization, "order.accept"):
        yield from _requests(organization)
    if roles.member_can(user, organization, "job.award"):
        yield from _ready(organization, user)


def _requests(organization: Any) -> Iterator[Todo]:
    for match in queries.requests_of(organization)[:MOST]:
        job = match.operation.job
        sentence = _("%(buyer)s accepted you for “%(title)s”: confirm or decline") % {
            "buyer": job.buyer.short_name,
            "title": job.title,
        }
        url = reverse("orders:match_confirm", args=[match.uuid])
        yield Todo(sentence, url, match.confirm_by, _("Look and answer"), "factory")


def _ready(organization: Any, user: Any) -> Iterator[Todo]:
    """Jobs with matches and nobody asked yet."""
    ready = queries.jobs_of(organization, user).filter(
        state=Job.State.OPEN, matching=Job.Matching.READY, on_offer__gt=0
    )
    asked = queries.asked_job_ids(organization)
    for job in ready.exclude(pk__in=asked)[:MOST]:
        sentence = ngettext(
            "“%(title)s”: %(n)s match is ready to accept",
            "“%(title)s”: %(n)s matches are ready to choose from",
            job.on_offer,
        ) % {"title": job.title, "n": job.on_offer}
        yield Todo(
            sentence, reverse("orders:job_detail", args=[job.uuid]), None, _("Choose"), "buyer"
        )


def fitting_jobs(user: Any, organization: Any) -> Iterator[News]:
    """New jobs that fit the factory's capacity."""
    if organization is None or not organization.supplies:
        return
    for match in queries.board_of(organization)[:5]:
        job = match.operation.job
        yield News(
            _("A job fits your capacity: “%(title)s”") % {"title": job.title},
            reverse("orders:board"),
            job.matched_at or job.posted_at,
            str(match.operation.process),
            "factory",
        )
