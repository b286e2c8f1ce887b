"""Why a listing ranks where it does, as codes with figures; orders/wording.py makes sentences."""

from typing import Any

from orders.scoring import GRADES, NEWCOMER_P_UP_PPM, Capacity, Need, Verdict

SPOKEN = ("cost", "distance", "credit", "slack")
"""The terms a person weighs; freshness and newcomer fairness only break near ties."""


def explain(need: Need, capacity: Capacity, verdict: Verdict) -> dict[str, Any]:
    """The three strongest points, strongest first, and the weakest one."""
    ranked = sorted(SPOKEN, key=lambda name: (verdict.terms[name], SPOKEN.index(name)))
    points = [{"code": name, **_figures(name, need, capacity, verdict)} for name in ranked]
    return {"strong": points[:3], "weak": points[3]}


def _figures(name: str, need: Need, capacity: Capacity, verdict: Verdict) -> dict[str, Any]:
    match name:
        case "cost":
            return {
                "total_fen": verdict.cost_fen,
                "under_fen": need.budget_fen - verdict.cost_fen,
                "percent_under": (need.budget_fen - verdict.cost_fen) * 100 // need.budget_fen,
            }
        case "distance":
            return {"km": round(verdict.distance_m / 1000)}
        case "credit":
            return {"grade": grade_of(capacity)}
        case _:
            return {"free_hours": verdict.free_hours, "need_hours": -(-need.minutes // 60)}


def grade_of(capacity: Capacity) -> str:
    """The letter behind the rank; a newcomer has none yet."""
    if capacity.p_up_ppm == NEWCOMER_P_UP_PPM:
        return "NR"
    return GRADES[min(capacity.grade_rank, len(GRADES) - 1)]
