"""What the frame around every page shows; nothing is read until a template asks."""

from functools import cached_property

from django.http import HttpRequest

from marketplace.ui import navigation


class Frame:
    """Navigation, current organization and counts for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)
        self.persona = getattr(request, "persona", "visitor")
        self.organization = getattr(request, "organization", None)
        self.organizations = getattr(request, "organizations", [])
        self.authority = getattr(request, "authority", None)

    @cached_property
    def rail(self) -> list:
        return navigation.rail(self.persona, path=self.request.path)

    @cached_property
    def bottom_bar(self) -> list:
        return navigation.bottom_bar(self.persona, path=self.request.path)

    @property
    def is_visitor(self) -> bool:
        return self.persona == "visitor"

    @property
    def is_trader(self) -> bool:
        """On both sides of the counter: the reader may change between factory and buyer."""
        return bool(self.organization and self.organization.supplies and self.organization.buys)

    @cached_property
    def unread(self) -> int:
        """Notices the reader has not opened, counted up to 100 (shown as 99+)."""
        if self.user is None or not self.user.is_authenticated:
            return 0
        return self.user.notices.filter(read_at=None)[:100].count()


def frame(request: HttpRequest) -> dict[str, Frame]:
    return {"frame": Frame(request)}
