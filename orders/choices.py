"""What the job form offers to choose from, in the reader's language."""

from functools import cache

from django.utils.translation import gettext_lazy as _

from capacity import reference
from capacity.wording import language
from marketplace.core import regions
from orders.scoring import GRADES

Choices = list[tuple[str, str]]
Groups = list[tuple[str, Choices]]

NOT_STATED = ("", _("Not stated"))
TOLERANCES = range(4, 15)


def processes() -> Groups:
    """The taxonomy as groups: branch by branch, families before their leaves."""
    return _processes(language())


def materials() -> Choices:
    spoken = language()
    named = [(row.code, row.name(spoken)) for row in reference.materials().values()]
    return [NOT_STATED, *named]


def certificates() -> Choices:
    spoken = language()
    return [
        (row.code, f"{row.code} · {row.name(spoken)}") for row in reference.certificates().values()
    ]


def places() -> Groups:
    """Cities by province; a municipality offers itself and its districts."""
    return _places(language())


def grades() -> Choices:
    return [("", _("Any grade")), *((grade, grade) for grade in GRADES)]


def tolerances() -> Choices:
    return [NOT_STATED, *((str(grade), f"IT{grade}") for grade in TOLERANCES)]


@reference.follows_names
@cache
def _processes(spoken: str) -> Groups:
    """A group for each branch; branches that are processes themselves stand under their root."""
    groups: Groups = []
    for root in reference.roots():
        branches = reference.children(root.code)
        for branch in branches:
            if not branch.is_leaf:
                groups.append((branch.name(spoken), _family(branch, spoken)))
        single = [(row.code, row.name(spoken)) for row in branches if row.is_leaf]
        if single:
            groups.append((root.name(spoken), single))
    return groups


def _family(branch: reference.ProcessRow, spoken: str) -> Choices:
    below = [r for r in reference.processes().values() if r.code.startswith(f"{branch.code}.")]
    return [(r.code, "\u2003" * (r.level - branch.level - 1) + r.name(spoken)) for r in below]


@cache
def _places(spoken: str) -> Groups:
    return [
        (
            province.name(spoken),
            [
                (place.code, place.name(spoken))
                for place in (province, *regions.children(province.code))
            ],
        )
        for province in regions.provinces()
    ]
