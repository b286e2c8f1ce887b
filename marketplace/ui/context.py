"""What the frame around every page shows; nothing is read until a template asks."""

from functools import cached_property, lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from marketplace.ui import navigation


class Frame:
    """Navigation, current organization and counts for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)
        self.persona = getattr(request, "persona", "visitor")
        self.desk = navigation.desk(self.persona, getattr(self.user, "_offices", frozenset()))
        self.organization = getattr(request, "organization", None)
        self.organizations = getattr(request, "organizations", [])
        self.authority = getattr(request, "authority", None)

    @property
    def rail(self) -> list:
        return navigation.rail(self.desk, current=self.current_url)

    @cached_property
    def current_url(self) -> str:
        return navigation.current_url(self.desk, path=self.request.path)

    @property
    def has_bottom_bar(self) -> bool:
        return self.persona in navigation.BOTTOM_BARS

    @cached_property
    def links(self) -> str:
        """The rail's links as HTML: shown beside the page, and again in the menu of phones."""
        return _draw("frame/_links.html", *self._place)

    @cached_property
    def bottom_links(self) -> str:
        return _draw("frame/_tabbar.html", *self._place)

    @property
    def _place(self) -> tuple[str, str, int, str]:
        return self.desk, self.current_url, self.unread, get_language() or ""

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


def _draw(template: str, persona: str, current: str, unread: int, language: str) -> str:
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(template, persona, current, unread, language)


@lru_cache(maxsize=2048)
def _drawn(template: str, persona: str, current: str, unread: int, _language: str) -> str:
    """Navigation is most of a small page's work, and the same for all who stand at one place."""
    context = {
        "groups": navigation.rail(persona, current=current),
        "bottom_bar": navigation.bottom_bar(persona, current=current),
        "unread": unread,
    }
    return render_to_string(template, context)


def frame(request: HttpRequest) -> dict[str, Frame]:
    return {"frame": Frame(request)}
