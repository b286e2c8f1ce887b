"""A graph of operations as the reader sees it: the picture, its figures, the longest chain."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from capacity import reference
from capacity.wording import language, materials
from orders import draft_steps, graph_order, graph_picture, graphs
from orders.graph_picture import Arrow, Box
from orders.models import Job, Operation

LINE = 20  # widths of a line in a box; a Chinese character takes two


@dataclass(frozen=True)
class Shown:
    """What stands in a box."""

    number: int
    key: str
    name: str
    process: str
    pieces: str
    hours: float
    url: str
    state: str = ""
    tone: str = ""


@dataclass(frozen=True)
class BoxCard:
    box: Box
    shown: Shown
    is_critical: bool

    @property
    def title(self) -> str:
        return clipped(f"{self.shown.number} {self.shown.name or self.shown.process}", LINE)

    @property
    def sub(self) -> str:
        return clipped(self.shown.process if self.shown.name else "", LINE + 4)


@dataclass(frozen=True)
class ArrowCard:
    arrow: Arrow
    is_critical: bool


@dataclass(frozen=True)
class Graph:
    """`ring`: why there is no picture."""

    boxes: list[BoxCard]
    arrows: list[ArrowCard]
    width: float
    height: float
    chain_hours: float
    total_hours: float
    chain: str
    ring: str = ""


def of_draft(steps: Sequence[dict[str, Any]]) -> Graph:
    """The picture of a draft, as far as its figures make sense."""
    return _graph(shown_of(steps), draft_steps.indices(steps))


def shown_of(steps: Sequence[dict[str, Any]]) -> list[Shown]:
    return [_typed(index, step) for index, step in enumerate(steps)]


def of_job(job: Job) -> Graph:
    rows = list(job.operations.all())
    places = {row.pk: place for place, row in enumerate(rows)}
    after = graphs.arrows(rows)
    shown = [_asked(row) for row in rows]
    return _graph(shown, [[places[one] for one in after[row.pk]] for row in rows])


def _typed(index: int, step: dict[str, Any]) -> Shown:
    known = reference.processes().get(step["process"])
    return Shown(
        number=index + 1,
        key=step["key"],
        name=step["name"].strip(),
        process=known.name(language()) if known else _("no process yet"),
        pieces=step["quantity"].strip() or "–",
        hours=draft_steps.hours(step),
        url=f"#op-{step['key']}",
        tone="" if known else "due",
    )


@dataclass(frozen=True)
class Row:
    """An operation in the table beside the picture."""

    operation: Operation
    facts: list[str]
    waits_for: str
    tone: str


def rows_of(job: Job) -> list[Row]:
    rows = list(job.operations.all())
    numbers = {row.pk: row.sequence for row in rows}
    after = graphs.arrows(rows)
    return [
        Row(
            operation=row,
            facts=_asked_of(row),
            waits_for=", ".join(str(numbers[one]) for one in after[row.pk]),
            tone={"": "neutral", "over": "neutral"}.get(TONES[row.state], TONES[row.state]),
        )
        for row in rows
    ]


def _asked_of(row: Operation) -> list[str]:
    """What beside process and amounts a factory must meet."""
    edges = [str(edge) for edge in (row.env_x, row.env_y, row.env_z) if edge]
    asked = [
        str(row.process) if row.name else "",
        materials([row.material]) if row.material else "",
        " × ".join(edges) + " mm" if edges else "",
        f"IT{row.it_grade}" if row.it_grade else "",
        ", ".join(row.certificates),
        "" if row.divisible else _("in one piece"),
    ]
    return [fact for fact in asked if fact]


TONES = {
    "planned": "",
    "open": "",
    "awarded": "due",
    "scheduled": "info",
    "in_progress": "info",
    "inspecting": "info",
    "handed_over": "done",
    "accepted": "done",
    "cancelled": "over",
}


def _asked(row: Operation) -> Shown:
    return Shown(
        number=row.sequence,
        key=str(row.sequence),
        name=row.name,
        process=str(row.process),
        pieces=f"{row.quantity:,}",
        hours=row.hours,
        url=f"#op-{row.sequence}",
        state=row.get_state_display(),
        tone=TONES[row.state],
    )


def _graph(shown: list[Shown], after: list[list[int]]) -> Graph:
    hours = [each.hours for each in shown]
    try:
        longest, chain = graph_order.critical_path(hours, after)
        picture = graph_picture.draw(after)
    except graph_order.Loop as loop:
        ring = " → ".join(str(i + 1) for i in [*loop.indices, loop.indices[0]])
        return Graph([], [], 0, 0, 0.0, sum(hours), "", ring)
    steps = set(pairwise(chain))
    return Graph(
        boxes=[BoxCard(b, shown[b.index], b.index in chain) for b in picture.boxes],
        arrows=[ArrowCard(a, (a.earlier, a.later) in steps) for a in picture.arrows],
        width=picture.width,
        height=picture.height,
        chain_hours=longest,
        total_hours=sum(hours),
        chain=" → ".join(str(i + 1) for i in chain),
    )


def clipped(text: str, most: int) -> str:
    """As much as fits on a line."""
    width = 0
    for place, character in enumerate(text):
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width > most:
            return text[: max(0, place - 1)] + "…"
    return text
