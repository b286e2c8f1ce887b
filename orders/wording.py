"""Reasons, shortfalls and relaxations: codes and figures in, sentences for the reader out."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capacity import reference
from capacity.ranges import LOCAL
from capacity.wording import language
from marketplace.core import money

Facts = Mapping[str, Any]


def moment(at: datetime) -> str:
    """`2026-11-22 14:00` for a sentence."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def reason(
    point: Facts,
    *,
    weak: bool = False,
    to_factory: bool = False,
    hides: Collection[str] = (),
) -> str:
    """One strong or weak point of a match.

    A factory never learns the buyer's budget from it, a buyer nothing the listing `hides`.
    """
    if withheld := _withheld(point["code"], hides):
        return withheld
    match point["code"]:
        case "cost" if to_factory:
            return _("Your price is within the buyer's budget")
        case "cost":
            return _cost(point, weak=weak)
        case "distance":
            return _distance(point["km"])
        case "credit":
            return _credit(point["grade"])
        case _:
            return _hours(point, weak=weak)


def _withheld(code: str, hides: Collection[str]) -> str:
    """What may be said where the figure is hidden: that the listing fits."""
    if code == "cost" and "price" in hides:
        return _("The price is within your budget")
    if code == "slack" and "calendar" in hides:
        return _("Enough free machine hours before the due date")
    return ""


def _hours(point: Facts, *, weak: bool) -> str:
    figures = {"free": f"{point['free_hours']:,}", "need": f"{point['need_hours']:,}"}
    if weak:
        return _("Tight: %(free)s free machine hours, the job needs %(need)s") % figures
    return _("%(free)s free machine hours before the due date; the job needs %(need)s") % figures


def _cost(point: Facts, *, weak: bool) -> str:
    if weak or point["percent_under"] < 1:
        return _("The price takes %(percent)s %% of the budget") % {
            "percent": 100 - point["percent_under"]
        }
    return _("¥%(under)s below the budget (%(percent)s %%)") % {
        "under": money.yuan(point["under_fen"]),
        "percent": point["percent_under"],
    }


def rates(parts: Collection[Facts]) -> str:
    """Which of the factory's prices by the clock the total consists of; "" for the full price."""
    if not any(part["name"] for part in parts):
        return ""
    said = [
        _("%(name)s %(percent)s %% for %(hours)s h")
        % {
            "name": part["name"] or _("full price"),
            "percent": f"{part['factor_bps'] / 100:g}",
            "hours": f"{part['minutes'] / 60:.4g}",
        }
        for part in parts
    ]
    return _("Priced by the hours chosen: %(rates)s") % {"rates": " · ".join(said)}


def _distance(km: int) -> str:
    if km < 5:
        return _("In the same place as the delivery")
    return _("%(km)s km from the place of delivery") % {"km": f"{km:,}"}


def _credit(grade: str) -> str:
    if grade == "NR":
        return _("New here: no rated orders yet")
    return _("Performance grade %(grade)s") % {"grade": grade}


def shortfall(code: str, count: int) -> str:
    """How many candidates a constraint excluded."""
    sentences = {
        "material": ngettext(
            "%(n)s does not work this material", "%(n)s do not work this material", count
        ),
        "size": ngettext("%(n)s is too small for the part", "%(n)s are too small", count),
        "tolerance": ngettext(
            "%(n)s does not reach the tolerance", "%(n)s do not reach the tolerance", count
        ),
        "certificates": ngettext(
            "%(n)s lacks a certificate you ask for", "%(n)s lack a certificate", count
        ),
        "grade": ngettext(
            "%(n)s has a lower performance grade", "%(n)s have a lower performance grade", count
        ),
        "distance": ngettext("%(n)s is too far away", "%(n)s are too far away", count),
        "hours": ngettext(
            "%(n)s has too few free hours before the due date",
            "%(n)s have too few free hours before the due date",
            count,
        ),
        "lot": ngettext("%(n)s takes larger lots only", "%(n)s take larger lots only", count),
        "budget": ngettext(
            "%(n)s costs more than the budget", "%(n)s cost more than the budget", count
        ),
        "slot": ngettext(
            "%(n)s has the hours, but not in one piece",
            "%(n)s have the hours, but not in one piece",
            count,
        ),
    }
    return sentences[code] % {"n": f"{count:,}"}


def relaxation(change: Facts) -> str:
    """The single change that opens factories, and how many."""
    count = change["opens"]
    opens = ngettext("opens %(n)s factory", "opens %(n)s factories", count)
    if change.get("at_least"):
        opens = ngettext("opens at least %(n)s factory", "opens at least %(n)s factories", count)
    more = _more(change["code"], change.get("more", 0))
    return _("%(change)s %(opens)s") % {
        "change": _change(change["code"], change["to"]) + more,
        "opens": opens % {"n": f"{count:,}"},
    }


def _more(code: str, more: int) -> str:
    """How far beyond what is asked, in brackets."""
    sentences = {
        "budget": _(" (+%(n)s %%)"),
        "distance": _(" (+%(n)s km)"),
        "hours": ngettext(" (+%(n)s day)", " (+%(n)s days)", more),
        "lot": ngettext(" (+%(n)s piece)", " (+%(n)s pieces)", more),
    }
    return sentences[code] % {"n": f"{more:,}"} if more and code in sentences else ""


def _change(code: str, to: Any) -> str:
    sentences = {
        "budget": _("A budget of ¥%(to)s"),
        "distance": _("A largest distance of %(to)s km"),
        "tolerance": _("Tolerance grade IT%(to)s"),
        "grade": _("A minimum grade of %(to)s"),
        "hours": _("Due date %(to)s"),
        "lot": _("A quantity of %(to)s"),
        "certificates": _("Not asking for %(to)s"),
        "divisible": _("Allowing the work to be interrupted"),
        "material": _("The material %(to)s"),
        "size": _("A part that fits %(to)s mm"),
    }
    return sentences[code] if code == "divisible" else sentences[code] % {"to": _target(code, to)}


def _target(code: str, to: Any) -> str:
    match code:
        case "budget":
            return money.yuan(to)
        case "distance" | "lot":
            return f"{to:,}"
        case "certificates":
            return _names(reference.certificates().values(), to)
        case "material":
            return _names(reference.materials().values(), to)
        case "size":
            return " × ".join(f"{edge:,}" for edge in to if edge)
        case _:
            return to.isoformat() if isinstance(to, date) else str(to)


def _names(rows: Any, bits: int) -> str:
    return ", ".join(row.name(language()) for row in rows if bits >> row.bit & 1)
