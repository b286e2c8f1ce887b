"""What the editor of operations sends, read as it was typed."""

import re
from typing import Any

from django.http import QueryDict

from capacity import reference, suggest
from orders import draft_steps
from orders.graph_rules import MOST

LONGEST = 200
LONGEST_TEXT = 4_000
KEY = re.compile(r"\d{1,6}")
TERMS = (
    "title",
    "description",
    "region",
    "starts_on",
    "due_on",
    "budget",
    "max_distance_km",
    "minimum_grade",
    "kept_drawing",
)
LISTS = ("certificates", "after")


def read(sent: QueryDict) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Terms and operations, each text no longer than could be meant."""
    terms: dict[str, Any] = {name: _text(sent, name, LONGEST_TEXT) for name in TERMS}
    terms["several_ends"] = "several_ends" in sent
    keys = [key for key in dict.fromkeys(sent.getlist("step")) if KEY.fullmatch(key)]
    return terms, [_step(sent, key) for key in keys[: MOST + 1]]


def _step(sent: QueryDict, key: str) -> dict[str, Any]:
    step: dict[str, Any] = {"key": key}
    for name in draft_steps.EMPTY:
        field = f"s{key}-{name}"
        if name in LISTS:
            step[name] = [each[:LONGEST] for each in sent.getlist(field)[:50]]
        elif name == "divisible":
            step[name] = field in sent
        elif name != "key":
            step[name] = _text(sent, field, LONGEST)
    return step


def _text(sent: QueryDict, name: str, most: int) -> str:
    return sent.get(name, "").replace("\0", "")[:most]


def suggest_processes(steps: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Fills in what the words of an operation speak of where no process is chosen.

    Returns, by key, the words that led to it.
    """
    spoken = {}
    for step in steps:
        if step["process"] in reference.processes():
            continue
        if found := suggest.suggest(step["name"], limit=1):
            step["process"] = found[0].code
            spoken[step["key"]] = found[0].words
    return spoken


def read_single(sent: QueryDict) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form of a job of one operation, read as terms and the first of several."""
    terms: dict[str, Any] = {name: _text(sent, name, LONGEST_TEXT) for name in TERMS}
    step = {
        name: sent.getlist(name)[:50] if name in LISTS else _text(sent, name, LONGEST)
        for name in draft_steps.EMPTY
    }
    more = {"key": "1", "divisible": "divisible" in sent, "name": "", "lots": "1", "after": []}
    return terms, {**draft_steps.EMPTY, **step, **more}
