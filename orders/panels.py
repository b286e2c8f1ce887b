"""Parts of an order's workspace that rooms above this one contribute (ratings, for one)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orders.models import WorkOrder


@dataclass(frozen=True)
class Panel:
    """A card of the workspace: its template and what that needs."""

    template: str
    context: dict[str, Any]


Provider = Callable[[WorkOrder, Any], Panel | None]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """provider(work_order, user) → a Panel, or None when it has nothing to show."""
    if provider not in _providers:
        _providers.append(provider)


def panels(work_order: WorkOrder, user: Any) -> list[Panel]:
    found = (provider(work_order, user) for provider in _providers)
    return [panel for panel in found if panel is not None]
