"""What an identifier leads to, kind by kind; rooms above capacity add their own.

A door knows how to find its thing for a reader, what to say about it to programs, and which page
to show. Rooms register in their AppConfig.ready.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from capacity.identifiers import Identifier


@dataclass(frozen=True)
class Door:
    """`find(user, uuid)` raises Http404 for what this person may not know of."""

    find: Callable[[Any, UUID], Any]
    page: Callable[[HttpRequest, Any], HttpResponse]
    facts: Callable[[HttpRequest, Any], dict[str, Any]]  # kind → what programs read of it


@dataclass(frozen=True)
class Link:
    """Something a person of the firm may do or look at, from the page of a unit."""

    label: str
    url: str
    is_main: bool = False
    is_work: bool = False  # something in hand: a line of the list, not a button


Links = Callable[[Any, Any], Iterable[Link]]
DOORS: dict[str, Door] = {}
_links: list[Links] = []


def register(kind: str, door: Door) -> None:
    DOORS[kind] = door


def opened(user: Any, identifier: Identifier) -> tuple[Door, Any]:
    """The door and the thing behind it; 404 for a kind nobody keeps."""
    door = DOORS.get(identifier.kind)
    if door is None:
        raise Http404
    return door, door.find(user, identifier.uuid)


def register_links(provider: Links) -> None:
    """provider(user, unit) → Links for people of the unit's firm."""
    if provider not in _links:
        _links.append(provider)


def links(user: Any, unit: Any) -> list[Link]:
    return [link for provider in _links for link in provider(user, unit)]
