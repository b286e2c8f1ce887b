"""What people are told of a clearing round: its announcement, its end, and what it brought them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from capacity import reference
from capacity.wording import place
from marketplace.accounts.models import Organization
from marketplace.notices import tell
from orders import round_scope, wording
from orders.models import ClearingRound, RoundEntry, RoundPair

Outcome = RoundEntry.Outcome


def tell_announced(round_: ClearingRound, *, at: datetime) -> None:
    """Factories whose capacity is on offer, and buyers with a job that fits."""
    zh, en, path = name(round_, "zh-hans"), name(round_, "en"), page(round_)
    until = wording.moment(round_.closes_at)
    factories = round_scope.listings(round_).values("organization_id")
    for firm in Organization.objects.filter(pk__in=factories).order_by("id"):
        tell.firm(
            firm,
            "round_offers",
            zh=f"集中撮合“{zh}”：您的产能默认参与，{until} 截止前可以退出。",
            en=f"Clearing round “{en}”: your capacity is on offer; keep it out until {until}.",
            path=path,
            permission="listing.edit",
        )
    buyers = round_scope.jobs(round_).values("buyer_id")
    for firm in Organization.objects.filter(pk__in=buyers).order_by("id"):
        tell.firm(
            firm,
            "round_invites",
            zh=f"集中撮合“{zh}”适合您的需求单，{until} 截止前可以报名。",
            en=f"Clearing round “{en}” fits a job of yours: take part until {until}.",
            path=path,
            permission="job.edit",
        )


def tell_cancelled(round_: ClearingRound, entries: Iterable[RoundEntry]) -> None:
    zh, en = name(round_, "zh-hans"), name(round_, "en")
    for entry in entries:
        _tell_buyer(
            entry,
            "round_cancelled",
            zh=f"集中撮合“{zh}”已取消：{round_.reason}",
            en=f"Clearing round “{en}” is cancelled: {round_.reason}",
        )


def tell_reserved(pair: RoundPair) -> None:
    """The factory whose hours are held. The buyer is told with the outcome of the entry."""
    until = wording.moment(pair.match.reserved_until)
    tell.firm(
        pair.match.listing.organization,
        "round_reserved",
        zh=f"集中撮合为一位买方暂留了“{pair.match.listing.title}”的时段，{until} 前由买方确认。",
        en=f"A round holds hours of “{pair.match.listing.title}” for a buyer until {until}.",
        path=page(pair.round),
        permission="listing.edit",
    )


def tell_outcome(entry: RoundEntry, pair: RoundPair | None) -> None:
    """Every buyer who took part, served or not."""
    title, figures = entry.job.title, entry.round.figures
    jobs, units = figures["competing"], figures["units"]
    match entry.outcome:
        case Outcome.SERVED if pair:
            until = wording.moment(pair.match.reserved_until)
            zh = f"集中撮合结果：已为“{title}”暂留台时，请在 {until} 前确认。"
            en = f"Cleared: hours are reserved for “{title}”. Accept by {until}."
        case Outcome.UNSERVED:
            zh = (
                f"集中撮合结果：{jobs} 个需求争 {units} 台设备，“{title}”这次未获得台时，"
                "原有匹配仍有效。"
            )
            en = (
                f"Cleared: {jobs} jobs asked for {units} machines, “{title}” got none this time. "
                "Its matches stand."
            )
        case Outcome.UNFIT:
            zh = f"集中撮合结果：这些日期内没有设备适合“{title}”，原有匹配仍有效。"
            en = f"Cleared: no machine of the round fitted “{title}”. Its matches stand."
        case Outcome.FELL_OUT:
            zh = f"集中撮合结果：“{title}”的时段被他人先订走，正在重新匹配。"
            en = f"Cleared: the hours for “{title}” were booked by others. It is matched again."
        case _:
            return
    _tell_buyer(entry, "round_outcome", zh=zh, en=en, mail=True)


def _tell_buyer(entry: RoundEntry, kind: str, **said: Any) -> None:
    path = reverse("orders:job_detail", args=[entry.job.uuid])
    tell.firm(entry.job.buyer, kind, path=path, permission="job.edit", **said)


def name(round_: ClearingRound, language: str) -> str:
    """What the round is about, in a few words."""
    with translation.override(language):
        area = place(round_.region) if round_.region else translation.gettext("whole country")
        what = reference.process(round_.process.code).name(language)
    return f"{what} · {area} · {round_.first_day:%m-%d}–{round_.last_day:%m-%d}"


def page(round_: ClearingRound) -> str:
    return reverse("orders:round_detail", args=[round_.uuid])
