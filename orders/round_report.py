"""A clearing round in words: what it is, how its ways compare, what became of one's own job."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from capacity.wording import short_place
from orders.models import ClearingRound, RoundEntry
from orders.round_figures import PPM

Mode, Outcome = ClearingRound.Mode, RoundEntry.Outcome
NAMES = {
    "first_come": gettext_lazy("First come, first served"),
    "greedy": gettext_lazy("Most valuable pair first"),
    "stable": gettext_lazy("Stable"),
    "greatest": gettext_lazy("Greatest total value"),
}
EXPLAINED = {
    "first_come": gettext_lazy(
        "In the order of entering, each job takes the free machine it wants most."
    ),
    "greedy": gettext_lazy("Again and again the pair that is worth most takes each other."),
    "stable": gettext_lazy(
        "Jobs ask, machines keep the best who asked: no pair would rather have each other."
    ),
    "greatest": gettext_lazy("No other way of giving machines to jobs is worth more in all."),
}
MODES = {
    Mode.GREATEST: gettext_lazy(
        "The round gave machines to jobs so that all pairs together are worth as much as possible. "
        "A few pairs may have preferred each other; for all together it is the best there is."
    ),
    Mode.STABLE: gettext_lazy(
        "The round gave machines to jobs so that no job and machine would both rather have each "
        "other than what they got. That may be worth a little less in all."
    ),
}


@dataclass(frozen=True)
class Way:
    """One way of clearing the same entries."""

    name: str
    label: Any
    explained: Any
    served: int
    value_fen: int | None  # None: withheld, or nothing to add up
    percent: float
    blocking: int
    is_mode: bool


@dataclass(frozen=True)
class Report:
    ways: list[Way]
    figures: dict[str, Any]
    sums_shown: bool
    meaning: Any
    regret: str


def title(round_: ClearingRound) -> str:
    """`5-axis milling in Ningbo`."""
    area = short_place(round_.region) if round_.region else _("the whole country")
    return _("%(process)s in %(area)s") % {"process": round_.process, "area": area}


def report(round_: ClearingRound, *, in_full: bool) -> Report | None:
    """None before the clearing. Sums of money are left out where few firms stand behind them."""
    if round_.solved_at is None or not round_.figures.get("competing"):
        return None
    shown = in_full or round_.figures["sums_public"]
    ways = [_way(each, round_.mode, shown=shown) for each in round_.figures["methods"]]
    (own,) = (way for way in ways if way.is_mode)
    return Report(ways, round_.figures, shown, MODES[Mode(round_.mode)], _regret(own.blocking))


def _way(kept: dict[str, Any], mode: str, *, shown: bool) -> Way:
    name = kept["name"]
    return Way(
        name=name,
        label=NAMES[name],
        explained=EXPLAINED[name],
        served=kept["served"],
        value_fen=kept["value_fen"] if shown else None,
        percent=kept["ppm"] * 100 / PPM,
        blocking=kept["blocking"],
        is_mode=name == mode,
    )


def _regret(blocking: int) -> str:
    """Blocking pairs of the chosen way, in plain words."""
    if not blocking:
        return _("No job and machine would both rather have each other than what they got.")
    return ngettext(
        "%(n)s pair of job and machine would both rather have each other than what they got.",
        "%(n)s pairs of job and machine would both rather have each other than what they got.",
        blocking,
    ) % {"n": f"{blocking:,}"}


def chart(found: Report) -> dict[str, Any]:
    """Bars of the value in per cent of the greatest; the round's own way carries its name."""
    return {
        "xAxis": {"type": "value", "max": 100},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [str(way.label) for way in found.ways],
        },
        "series": [
            {
                "type": "bar",
                "name": _("Per cent of the greatest value"),
                "data": [round(way.percent, 2) for way in found.ways],
            }
        ],
    }


PLAIN = {
    Outcome.WAITING: gettext_lazy("You can leave until the closing."),
    Outcome.SERVED: gettext_lazy("Hours are reserved for this job. Accept the match to keep them."),
    Outcome.UNFIT: gettext_lazy(
        "No machine of the round could do this job within its days and budget."
    ),
    Outcome.FELL_OUT: gettext_lazy(
        "The hours were booked by somebody else before they could be held."
    ),
    Outcome.GONE: gettext_lazy("The job was not looking any more when the round was cleared."),
    Outcome.ENDED: gettext_lazy("The round was cancelled."),
}


def outcome(entry: RoundEntry) -> str:
    """What became of one's own job, and why. Needs the round on the entry."""
    if entry.outcome == Outcome.UNSERVED:
        return f"{_stood(entry)} {_why(entry)}"
    return str(PLAIN[Outcome(entry.outcome)])


def _stood(entry: RoundEntry) -> str:
    sentence = _(
        "%(jobs)s jobs asked for %(units)s machines. %(options)s of them fitted yours, which "
        "ranked %(standing)s by the worth of its best pair."
    )
    return sentence % {
        "jobs": entry.round.figures["competing"],
        "units": entry.round.figures["units"],
        "standing": entry.standing,
        "options": entry.options,
    }


def _why(entry: RoundEntry) -> str:
    if entry.round.mode == Mode.STABLE:
        return _("Each of these machines had a job it is better used by, and kept it.")
    return _("Giving one of these machines to it would have made all pairs together worth less.")
