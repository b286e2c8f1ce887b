"""What plans leave waiting: plans to choose from, new plans to look at, goods on their way."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.accounts import roles
from marketplace.accounts.todo import Todo
from orders.models import Arrival, Job, Plan, WorkOrder

MOST = 20


def plan_todos(user: Any, organization: Any) -> Iterator[Todo]:
    """Buyers: plans to choose from. Factories: goods another factory has sent them."""
    if organization is None:
        return
    if roles.member_can(user, organization, "job.award"):
        yield from _plans(organization)
    if roles.member_can(user, organization, "order.work"):
        yield from _arriving(organization)


def _plans(organization: Any) -> Iterator[Todo]:
    on_offer = Count("plans", filter=Q(plans__state=Plan.State.PROPOSED))
    waiting = Job.objects.filter(buyer=organization).annotate(on_offer=on_offer)
    for job in waiting.filter(on_offer__gt=0).order_by("-id")[:MOST]:
        if job.state == Job.State.OPEN:
            sentence = ngettext(
                "“%(title)s”: %(n)s plan is ready to accept",
                "“%(title)s”: %(n)s plans are ready to choose from",
                job.on_offer,
            )
        else:
            sentence = _("“%(title)s”: a new plan waits for your answer")
        words = sentence % {"title": job.title, "n": job.on_offer}
        yield Todo(words, reverse("orders:plans", args=[job.uuid]), None, _("Choose"), "buyer")


def _arriving(organization: Any) -> Iterator[Todo]:
    here = Arrival.objects.filter(receiver=OuterRef("pk"), work_order=OuterRef(OuterRef("pk")))
    later = WorkOrder.objects.filter(
        ~Exists(here),
        order=OuterRef("order"),
        operation__after=OuterRef("operation"),
        factory=organization,
        state="ready",
    )
    sent = WorkOrder.objects.filter(Exists(later), state="shipped", placement__isnull=False)
    for work in sent.select_related("order__job", "factory").order_by("id")[:MOST]:
        sentence = _("%(title)s: confirm that the goods of %(factory)s have arrived") % {
            "title": work.order.job.title,
            "factory": work.factory.short_name,
        }
        url = reverse("orders:work_delivered", args=[work.uuid])
        yield Todo(sentence, url, None, _("Goods have arrived"), "factory")
