"""Telling both sides what new capacity has found: one note a day for each job, and each factory."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from capacity.ranges import local_day, midnight
from marketplace.notices import tell
from orders.models import MatchNews
from orders.proposals import ON_OFFER

MOST = 2_000


def tell_all(*, at: datetime) -> int:
    """Returns how many notes were written. Whoever was told today is told of the rest tomorrow."""
    _forget_old(at)
    return tell_buyers(at=at) + tell_factories(at=at)


def tell_buyers(*, at: datetime) -> int:
    told = _told_today("buyer_told_at", at).values("match__operation__job")
    untold = _untold("buyer_told_at").exclude(match__operation__job__in=told)[:MOST]
    groups: dict[Any, list[MatchNews]] = defaultdict(list)
    for news in untold:
        groups[news.match.operation.job].append(news)
    for job, found in groups.items():
        with transaction.atomic():
            if _claim("buyer_told_at", found, at):
                _tell_buyer(job, len(found))
    return len(groups)


def tell_factories(*, at: datetime) -> int:
    told = _told_today("factory_told_at", at).values("match__listing__organization")
    untold = _untold("factory_told_at").exclude(match__listing__organization__in=told)[:MOST]
    groups: dict[Any, list[MatchNews]] = defaultdict(list)
    for news in untold:
        groups[news.match.listing.organization].append(news)
    for firm, found in groups.items():
        with transaction.atomic():
            if _claim("factory_told_at", found, at):
                _tell_factory(firm, {news.match.operation.job for news in found})
    return len(groups)


def _tell_buyer(job: Any, count: int) -> None:
    more = "capacity listing now fits" if count == 1 else "capacity listings now fit"
    tell.firm(
        job.buyer,
        "new_capacity",
        zh=f"需求单“{job.title}”：新增 {count} 项可承接的产能。",
        en=f"Job “{job.title}”: {count} more {more}.",
        path=reverse("orders:job_detail", args=[job.uuid]),
        permission="job.edit",
    )


def _tell_factory(firm: Any, jobs: set[Any]) -> None:
    first = min(jobs, key=lambda job: job.pk)
    zh = f"“{first.title}”" + (f"等 {len(jobs)} 张需求单" if len(jobs) > 1 else "")
    en = f"“{first.title}”" + (f" and {len(jobs) - 1} more" if len(jobs) > 1 else "")
    fit = "fits" if len(jobs) == 1 else "fit"
    tell.firm(
        firm,
        "fitting_jobs",
        zh=f"您新发布或新空出的产能符合{zh}。",
        en=f"Open jobs for your new or freed capacity: {en} now {fit}.",
        path=reverse("orders:board"),
        permission="order.accept",
    )


def _untold(column: str) -> QuerySet[MatchNews]:
    rows = MatchNews.objects.filter(**{column: None}, match__state__in=ON_OFFER)
    path = ("match__operation__job__buyer", "match__listing__organization")
    return rows.select_related(*path).order_by("match_id")


def _told_today(column: str, at: datetime) -> QuerySet[MatchNews]:
    return MatchNews.objects.filter(**{f"{column}__gte": midnight(local_day(at))})


def _claim(column: str, found: list[MatchNews], at: datetime) -> bool:
    """False when another worker tells the same people in this moment."""
    keys = [news.pk for news in found]
    return bool(MatchNews.objects.filter(pk__in=keys, **{column: None}).update(**{column: at}))


def _forget_old(at: datetime) -> None:
    """Of matches that are not on offer any more, nobody need be told."""
    untold = Q(buyer_told_at=None) | Q(factory_told_at=None)
    gone = MatchNews.objects.filter(untold).exclude(match__state__in=ON_OFFER)
    gone.filter(found_at__lt=midnight(local_day(at))).delete()
