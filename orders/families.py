"""Templates for jobs of several operations: by family of products, and a firm's own.

The families are read once from `orders/data` and checked as a whole; a broken table stops the
program at the first use.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from capacity import reference
from capacity.models import Process
from capacity.reference import BrokenReference, Named
from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.core.errors import Invalid, NotAllowed, Refused
from orders import draft_steps, graph_order
from orders.models import JobTemplate

DATA = Path(__file__).parent / "data"
FIXED = "="
MOST_OWN = 100
WHOLE = ("env_x", "env_y", "env_z", "it_grade")


@dataclass(frozen=True, slots=True)
class Family(Named):
    note_zh: str
    note_en: str
    steps: tuple[dict[str, Any], ...]  # as a template keeps them, names in both languages

    def note(self, language: str) -> str:
        return self.note_zh if language.startswith("zh") else self.note_en


@cache
def families() -> dict[str, Family]:
    """Every family by its code, in the order they are offered."""
    steps: dict[str, list[dict[str, Any]]] = {}
    for row in _rows("family_steps.csv"):
        steps.setdefault(row.pop("family"), []).append(row)
    found = {
        row["code"]: Family(
            **row, steps=tuple(_step(s, steps[row["code"]]) for s in steps[row["code"]])
        )
        for row in _rows("families.csv")
    }
    for family in found.values():
        _check(family)
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _step(row: dict[str, str], rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    keys = {each["key"]: str(number) for number, each in enumerate(rows, start=1)}
    return {
        **draft_steps.EMPTY,
        **{name: row[name] for name in ("process", "material", "env_x", "env_y", "env_z")},
        "key": keys[row["key"]],
        "after": [keys[earlier] for earlier in row["after"].split(";") if earlier],
        "zh": row["zh"],
        "en": row["en"],
        "it_grade": row["it_grade"],
        "pieces": row["pieces"],
        "minutes_per_piece": row["minutes"],
        "setup_hours": row["setup"],
        "lots": row["lots"],
        "divisible": row["divisible"] == "1",
    }


def _check(family: Family) -> None:
    for step in family.steps:
        if step["process"] not in reference.processes():
            raise BrokenReference(f"{family.code} asks for the unknown process {step['process']}")
        if step["material"] and step["material"] not in reference.materials():
            raise BrokenReference(f"{family.code} has the unknown material {step['material']}")
    graph_order.topological(draft_steps.indices(family.steps))


def filled(
    steps: Sequence[dict[str, Any]], *, quantity: int, language: str
) -> list[dict[str, Any]]:
    """A template's operations for so many products, as a draft keeps them."""
    found = []
    for step in steps:
        name = step.get("zh" if language.startswith("zh") else "en") or step.get("name", "")
        pieces = str(step["pieces"])
        number = int(pieces[1:]) if pieces.startswith(FIXED) else int(pieces) * quantity
        kept = {k: v for k, v in step.items() if k in draft_steps.EMPTY}
        found.append({**draft_steps.EMPTY, **kept, "name": name, "quantity": str(number)})
    return found


def operations(code: str, *, quantity: int, language: str = "zh-hans") -> list[dict[str, Any]]:
    """The operations of a family for so many products, as `graphs.post` takes them."""
    steps = filled(families()[code].steps, quantity=quantity, language=language)
    processes = _processes(steps)
    after = draft_steps.indices(steps)
    return [
        {
            "name": step["name"],
            "process": processes[step["process"]],
            "material": step["material"],
            "quantity": int(step["quantity"]),
            "lots": int(step["lots"]),
            "divisible": step["divisible"],
            "minutes_per_piece": Decimal(step["minutes_per_piece"]),
            "setup_hours": Decimal(step["setup_hours"]),
            "after": earlier,
            **{name: int(step[name]) if step[name] else None for name in WHOLE},
        }
        for step, earlier in zip(steps, after, strict=True)
    ]


def _processes(steps: Sequence[dict[str, Any]]) -> dict[str, Process]:
    return Process.objects.in_bulk([step["process"] for step in steps], field_name="code")


def keep(
    organization: Organization, *, name: str, steps: Sequence[dict[str, Any]], by: Any
) -> JobTemplate:
    """Keeps the operations as the firm's own template; one of the same name is replaced."""
    _check_member(by, organization)
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Give the template a name."), field="template_name")
    others = organization.job_templates.exclude(name=name)
    if others.count() >= MOST_OWN:
        raise Refused(
            _("A firm keeps up to %(most)s templates. Remove one first.") % {"most": MOST_OWN}
        )
    template, _is_new = JobTemplate.objects.update_or_create(
        organization=organization,
        name=name[:60],
        defaults={"steps": _per_product(steps), "made_by": by},
    )
    return template


def remove(template: JobTemplate, *, by: Any) -> None:
    _check_member(by, template.organization)
    template.delete()


def _per_product(steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pieces for one product: what most operations make; what is no multiple of it stays fixed."""
    numbers = [draft_steps.whole(step["quantity"]) or 1 for step in steps]
    products = Counter(numbers).most_common(1)[0][0] if numbers else 1
    return [
        {**step, "pieces": f"{FIXED}{n}" if n % products else str(n // products)}
        for step, n in zip(steps, numbers, strict=True)
    ]


def _check_member(by: Any, organization: Organization) -> None:
    if not roles.member_can(by, organization, "job.edit"):
        raise NotAllowed(_("Templates are kept by those who may post jobs."))
