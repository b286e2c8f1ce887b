"""What each kind of reader finds in the rail, in the bottom bar on phones, and in the menu."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Entry:
    """One place to go. `counted` names the count of the frame that stands beside it."""

    label: object
    icon: str
    url_name: str
    short: object = ""  # for the bottom bar; the label when empty
    counted: str = ""


@dataclass(frozen=True)
class Group:
    title: object
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Link:
    """An entry with its address, and whether the reader stands there now."""

    entry: Entry
    url: str
    is_current: bool

    @property
    def label(self) -> object:
        return self.entry.label

    @property
    def short(self) -> object:
        return self.entry.short or self.entry.label

    @property
    def icon(self) -> str:
        return self.entry.icon

    @property
    def counted(self) -> str:
        return self.entry.counted


HOME = Entry(_("Home"), "home", "accounts:home", short=pgettext_lazy("bottom bar", "Home"))
MESSAGES = Entry(
    _("Messages"),
    "bell",
    "notices:list",
    short=pgettext_lazy("bottom bar", "Messages"),
    counted="unread",
)
ORDERS = Entry(
    _("Orders"),
    "clipboard-document-check",
    "orders:order_list",
    short=pgettext_lazy("bottom bar", "Orders"),
)
BOARD = Entry(
    _("Job board"), "queue-list", "orders:board", short=pgettext_lazy("bottom bar", "Jobs")
)
FIND = Entry(
    _("Find capacity"),
    "magnifying-glass",
    "capacity:search",
    short=pgettext_lazy("bottom bar", "Find"),
)
CALENDAR = Entry(
    _("Calendar"),
    "calendar-days",
    "capacity:calendar",
    short=pgettext_lazy("bottom bar", "Calendar"),
)
CHAIN = Entry(_("Audit chain"), "link", "audit:public")

FIRM = Group(
    _("Firm"),
    (
        Entry(_("Money"), "banknotes", "orders:money"),
        Entry(_("Credit"), "shield-check", "credit:firm"),
        Entry(_("Firm details"), "building-office-2", "accounts:firm"),
        Entry(_("People"), "users", "accounts:members"),
    ),
)

RAILS: dict[str, tuple[Group, ...]] = {
    "factory": (
        Group("", (HOME, BOARD, ORDERS, MESSAGES)),
        Group(
            _("Capacity"),
            (Entry(_("My capacity"), "cpu-chip", "capacity:listing_list"), CALENDAR, FIND),
        ),
        FIRM,
    ),
    "buyer": (
        Group("", (HOME, FIND, ORDERS, MESSAGES)),
        Group(
            pgettext_lazy("navigation", "Jobs"),
            (
                Entry(_("Post a job"), "plus-circle", "orders:job_create"),
                Entry(_("My jobs"), "clipboard-document-list", "orders:job_list"),
            ),
        ),
        FIRM,
    ),
    "official": (
        Group("", (Entry(_("Overview"), "chart-bar", "dashboards:overview"), FIND, MESSAGES)),
        Group(_("Trust"), (CHAIN,)),
    ),
    "staff": (
        Group(
            _("Queues"),
            (
                Entry(_("All queues"), "inbox-stack", "staff:queues"),
                Entry(_("Firms to verify"), "building-office-2", "staff:firm_queue"),
                Entry(_("Listings to review"), "cpu-chip", "staff:listing_queue"),
            ),
        ),
        Group(
            _("Platform"),
            (
                Entry(_("Ledger"), "scale", "staff:ledger"),
                Entry(_("Workers"), "server-stack", "staff:workers"),
                CHAIN,
                MESSAGES,
            ),
        ),
    ),
    "visitor": (Group("", (FIND, CHAIN)),),
}

# The fifth place of the bottom bar opens the whole menu.
BOTTOM_BARS: dict[str, tuple[Entry, ...]] = {
    "factory": (HOME, BOARD, CALENDAR, MESSAGES),
    "buyer": (HOME, FIND, ORDERS, MESSAGES),
}


def rail(persona: str, *, path: str) -> list[tuple[object, list[Link]]]:
    """The groups of the persona's rail, with the current place marked."""
    groups = RAILS[persona]
    current = _current_url([entry for group in groups for entry in group.entries], path=path)
    return [(group.title, [_link(e, current) for e in group.entries]) for group in groups]


def bottom_bar(persona: str, *, path: str) -> list[Link]:
    """The four named places on phones; empty for readers who work at desks."""
    entries = BOTTOM_BARS.get(persona, ())
    current = _current_url(list(entries), path=path)
    return [_link(entry, current) for entry in entries]


def _link(entry: Entry, current: str) -> Link:
    url = reverse(entry.url_name)
    return Link(entry, url, is_current=url == current)


def _current_url(entries: list[Entry], *, path: str) -> str:
    """The longest address the path starts with, so that /jobs/new/ does not also light /jobs/."""
    urls = [reverse(entry.url_name) for entry in entries]
    around = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(around, key=len, default="")
