"""The operations of a draft, as typed: adding, removing, undoing, moving, tying together.

Plain Python on lists of dicts of strings. Each operation has a `key` of its own for life and names
those it waits for by their keys; nothing here judges what was typed.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from orders import graph_order

Step = dict[str, Any]
EMPTY: Step = {
    "key": "",
    "name": "",
    "process": "",
    "material": "",
    "env_x": "",
    "env_y": "",
    "env_z": "",
    "it_grade": "",
    "certificates": [],
    "quantity": "",
    "minutes_per_piece": "10",
    "setup_hours": "1",
    "lots": "1",
    "divisible": True,
    "after": [],
}


def new_key(steps: Sequence[Step], removed: Sequence[Step] = ()) -> str:
    """A key nobody has, nor may bring back by undoing."""
    taken = [step["key"] for step in steps] + [each["step"]["key"] for each in removed]
    return str(max((int(key) for key in taken if key.isdigit()), default=0) + 1)


def added(steps: list[Step], key: str) -> list[Step]:
    """One more at the end, waiting for what was the end."""
    ends = [steps[i]["key"] for i in graph_order.ends(indices(steps))] if steps else []
    quantity = steps[-1]["quantity"] if steps else ""
    return [*steps, {**EMPTY, "key": key, "after": ends, "quantity": quantity}]


def beside(steps: list[Step], twin: str, key: str) -> list[Step]:
    """A branch: one more that waits for the same as `twin`, and is waited for by the same."""
    place = _place(steps, twin)
    if place is None:
        return steps
    model = steps[place]
    new = {**EMPTY, "key": key, "after": list(model["after"]), "quantity": model["quantity"]}
    tied = [{**s, "after": [*s["after"], key]} if twin in s["after"] else s for s in steps]
    return [*tied[: place + 1], new, *tied[place + 1 :]]


def without(steps: list[Step], removed: list[Step], key: str) -> tuple[list[Step], list[Step]]:
    """Takes one out; what waited for it waits for what it waited for. Returns also the undo."""
    place = _place(steps, key)
    if place is None:
        return steps, removed
    gone = steps[place]
    followers = {s["key"]: list(s["after"]) for s in steps if key in s["after"]}
    left = [_healed(s, gone) for s in steps if s is not gone]
    undo = {"step": gone, "place": place, "followers": followers}
    return left, [undo, *removed][:20]


def _healed(step: Step, gone: Step) -> Step:
    if gone["key"] not in step["after"]:
        return step
    kept = [one for one in step["after"] if one != gone["key"]]
    return {**step, "after": list(dict.fromkeys([*kept, *gone["after"]]))}


def restored(steps: list[Step], removed: list[Step]) -> tuple[list[Step], list[Step]]:
    """Brings back the one taken out last, and the arrows it had."""
    if not removed:
        return steps, removed
    undo, *rest = removed
    keys = {step["key"] for step in steps} | {undo["step"]["key"]}
    back = {**undo["step"], "after": [one for one in undo["step"]["after"] if one in keys]}
    place = min(undo["place"], len(steps))
    steps = [*steps[:place], back, *steps[place:]]
    for key, after in undo["followers"].items():
        steps = [
            {**s, "after": [one for one in after if one in keys]} if s["key"] == key else s
            for s in steps
        ]
    return steps, rest


def moved(steps: list[Step], key: str, by: int) -> list[Step]:
    """One place up (-1) or down (1) in the list; arrows stay."""
    place = _place(steps, key)
    if place is None or not 0 <= place + by < len(steps):
        return steps
    steps = list(steps)
    steps[place], steps[place + by] = steps[place + by], steps[place]
    return steps


def scaled(steps: list[Step], quantity: int) -> list[Step]:
    """So many products: pieces grow in proportion to those of the last operation."""
    now = whole(steps[-1]["quantity"]) if steps else None
    if not now:
        return [{**s, "quantity": s["quantity"] or str(quantity)} for s in steps]
    return [
        {**s, "quantity": str(n * quantity // now)}
        if (n := whole(s["quantity"])) and n * quantity % now == 0 and (n > 1 or now == 1)
        else s
        for s in steps
    ]


def tied(steps: list[Step], earlier: str, later: str) -> list[Step]:
    """Draws the arrow between two, or takes it away."""
    if earlier == later or _place(steps, earlier) is None:
        return steps
    return [
        {**s, "after": _toggled(s["after"], earlier)} if s["key"] == later else s for s in steps
    ]


def _toggled(keys: list[str], key: str) -> list[str]:
    return [one for one in keys if one != key] if key in keys else [*keys, key]


def indices(steps: Sequence[Step]) -> list[list[int]]:
    """Of each, the places of those it waits for; keys that are gone are passed over."""
    places = {step["key"]: place for place, step in enumerate(steps)}
    return [[places[key] for key in step["after"] if key in places] for step in steps]


def hours(step: Step) -> float:
    """Machine hours as far as the figures make sense."""
    pieces = _figure(step["quantity"]) * _figure(step["minutes_per_piece"]) / 60
    return float(pieces + _figure(step["setup_hours"]))


def whole(text: str) -> int | None:
    """A positive whole number, or None."""
    number = _figure(text)
    return int(number) if number > 0 and number == int(number) else None


def _figure(text: Any) -> Decimal:
    try:
        number = Decimal(str(text).strip() or 0)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and 0 <= number < 10**9 else Decimal(0)


def _place(steps: Sequence[Step], key: str) -> int | None:
    return next((place for place, step in enumerate(steps) if step["key"] == key), None)


EDITS: dict[str, Callable[[list[Step], str], list[Step]]] = {
    "up": lambda steps, key: moved(steps, key, -1),
    "down": lambda steps, key: moved(steps, key, 1),
}
