"""What waits for a person on the home page, told by every room through a registry.

A room registers in its AppConfig.ready: `todo.register(provider)`; the provider gets the user and
the current firm and returns what waits for them. Figures and news work the same way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FAR_AWAY = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Todo:
    """One line: what waits (a whole sentence, naming for whom), where, until when."""

    sentence: str
    url: str
    due_at: datetime | None = None
    button: str = ""
    side: str = ""  # "factory" or "buyer"; "" on both sides


@dataclass(frozen=True)
class Figure:
    """A figure that matters to this firm, formatted for the reader."""

    label: str
    figure: str
    unit: str = ""
    note: str = ""
    url: str = ""
    definition: str = ""
    side: str = ""  # "factory" or "buyer"; "" on both sides


@dataclass(frozen=True)
class News:
    """Something new that waits for nobody: a fitting job, a new listing."""

    sentence: str
    url: str
    at: datetime
    detail: str = ""
    side: str = ""


@dataclass(frozen=True)
class Offer:
    """Capacity on offer, as the landing page shows it."""

    title: str
    url: str
    place: str = ""
    price: str = ""
    note: str = ""
    grade: str = ""


Provider = Callable[..., Iterable[Any]]
_todos: list[Provider] = []
_figures: list[Provider] = []
_news: list[Provider] = []
_public_figures: list[Provider] = []
_offers: list[Provider] = []


def register(provider: Provider) -> None:
    """provider(user, organization) → Todos."""
    _add(_todos, provider)


def register_figures(provider: Provider) -> None:
    """provider(user, organization) → Figures, the most telling first."""
    _add(_figures, provider)


def register_news(provider: Provider) -> None:
    """provider(user, organization) → News."""
    _add(_news, provider)


def register_public_figures(provider: Provider) -> None:
    """provider(organization) → Figures everybody may read: of that firm, of all firms for None."""
    _add(_public_figures, provider)


def register_offers(provider: Provider) -> None:
    """provider(limit) → the Offers the landing page shows."""
    _add(_offers, provider)


def _add(registry: list[Provider], provider: Provider) -> None:
    if provider not in registry:
        registry.append(provider)


def todos(user: Any, organization: Any) -> list[Todo]:
    """Everything waiting on both sides, the nearest deadline first."""
    return sorted(_ask(_todos, user, organization, ""), key=lambda todo: todo.due_at or FAR_AWAY)


def figures(user: Any, organization: Any, side: str) -> list[Figure]:
    return _ask(_figures, user, organization, side)


def news(user: Any, organization: Any, side: str, *, limit: int = 6) -> list[News]:
    """The newest first."""
    found = sorted(_ask(_news, user, organization, side), key=lambda each: each.at, reverse=True)
    return found[:limit]


def public_figures(organization: Any) -> list[Figure]:
    return [each for provider in _public_figures for each in provider(organization)]


def offers(limit: int) -> list[Offer]:
    return [each for provider in _offers for each in provider(limit)][:limit]


def _ask(registry: list[Provider], user: Any, organization: Any, side: str) -> list[Any]:
    found = [each for provider in registry for each in provider(user, organization)]
    return [each for each in found if not (side and each.side) or each.side == side]
