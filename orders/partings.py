"""Two firms stop dealing with each other: what is on offer between them goes, agreed work stays."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from marketplace.accounts.models import Organization
from orders import jobs, proposals
from orders.models import Job, Match
from orders.proposals import ON_OFFER


def part_firms(*, firm: Organization, other: Organization, at: datetime, **_signal: Any) -> None:
    """Matches on offer in either direction are superseded; their jobs are matched again."""
    between = Q(operation__job__buyer=firm, listing__organization=other)
    between |= Q(operation__job__buyer=other, listing__organization=firm)
    on_offer = Match.objects.filter(between, state__in=ON_OFFER)
    numbers = on_offer.order_by("operation__job").values_list("operation__job", flat=True)
    for number in list(numbers.distinct()):
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=number)
            for match in on_offer.filter(operation__job=job):
                proposals.withdraw(match, at=at)
            jobs.ask_for_matching(job, at=at)
