"""What each kind of reader finds in the rail, in the bottom bar on phones, and in the menu."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Entry:
    """One place to go. `counted` names the count of the frame that stands beside it; pages under
    the addresses of `also` belong here too."""

    label: object
    icon: str
    url_name: str
    short: object = ""  # for the bottom bar; the label when empty
    counted: str = ""
    also: tuple[str, ...] = ()


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
    _("Job board"),
    "queue-list",
    "orders:board",
    short=pgettext_lazy("bottom bar", "Jobs"),
    also=("orders:job_list",),
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
ROUNDS = Entry(_("Clearing rounds"), "arrows-right-left", "orders:round_list")
MACHINES = Entry(_("Machines"), "signal", "capacity:machine_list")
CHAIN = Entry(_("Audit chain"), "link", "audit:public")

FIRM = Group(
    _("Firm"),
    (
        Entry(_("Money"), "banknotes", "orders:money"),
        Entry(_("Credit"), "shield-check", "credit:firm"),
        Entry(_("Firm details"), "building-office-2", "accounts:firm"),
        Entry(_("Certificates"), "check-badge", "accounts:certificates"),
        Entry(_("People"), "users", "accounts:members"),
    ),
)

QUEUES = Group(
    _("Queues"),
    (
        Entry(_("All queues"), "inbox-stack", "staff:queues"),
        Entry(_("Firms to verify"), "building-office-2", "staff:firm_queue"),
        Entry(_("Certificates to verify"), "check-badge", "staff:certificate_queue"),
        Entry(_("Listings to review"), "cpu-chip", "staff:listing_queue"),
    ),
)
LEDGER = Entry(_("Ledger"), "scale", "staff:ledger")
WORKERS = Entry(_("Workers"), "server-stack", "staff:workers")
TAXONOMY = Entry(
    _("Processes and words"), "tag", "staff:unmatched_words", also=("staff:processes",)
)
ROUND_DESK = Entry(_("Clearing rounds"), "arrows-right-left", "staff:rounds")
HOLIDAYS = Entry(_("Public holidays"), "calendar-days", "staff:holidays")

RAILS: dict[str, tuple[Group, ...]] = {
    "factory": (
        Group("", (HOME, BOARD, ORDERS, MESSAGES)),
        Group(
            _("Capacity"),
            (
                Entry(_("My capacity"), "cpu-chip", "capacity:listing_list"),
                CALENDAR,
                Entry(_("Who comes when"), "user-group", "orders:visits"),
                MACHINES,
                FIND,
                ROUNDS,
            ),
        ),
        FIRM,
    ),
    "buyer": (
        Group("", (HOME, FIND, ORDERS, MESSAGES)),
        Group(
            pgettext_lazy("navigation", "Bookings"),
            (
                Entry(_("My bookings"), "calendar-days", "orders:booking_list"),
                Entry(_("Basket"), "shopping-cart", "orders:basket"),
            ),
        ),
        Group(
            pgettext_lazy("navigation", "Jobs"),
            (
                Entry(_("Post a job"), "plus-circle", "orders:job_create"),
                Entry(_("My jobs"), "clipboard-document-list", "orders:job_list"),
                ROUNDS,
            ),
        ),
        FIRM,
    ),
    "official": (
        Group("", (Entry(_("Overview"), "chart-bar", "dashboards:overview"), FIND, MESSAGES)),
        Group(_("Trust"), (CHAIN,)),
    ),
    "staff": (
        QUEUES,
        Group(_("Platform"), (LEDGER, WORKERS, ROUND_DESK, HOLIDAYS, TAXONOMY, CHAIN, MESSAGES)),
    ),
    "moderator": (
        QUEUES,
        Group(_("Platform"), (WORKERS, ROUND_DESK, HOLIDAYS, TAXONOMY, CHAIN, MESSAGES)),
    ),
    "finance_staff": (
        Group(_("Queues"), QUEUES.entries[:1]),
        Group(_("Platform"), (LEDGER, WORKERS, CHAIN, MESSAGES)),
    ),
    "visitor": (Group("", (FIND, ROUNDS, CHAIN)),),
}

# The fifth place of the bottom bar opens the whole menu.
BOTTOM_BARS: dict[str, tuple[Entry, ...]] = {
    "factory": (HOME, BOARD, CALENDAR, MESSAGES),
    "buyer": (HOME, FIND, ORDERS, MESSAGES),
}


def desk(persona: str, offices: frozenset[str]) -> str:
    """Whose rail it is: staff with a single office see that desk's places alone."""
    if persona == "staff" and len(offices) == 1:
        (office,) = offices
        return office if office in RAILS else persona
    return persona


@lru_cache(maxsize=len(RAILS))
def _places(persona: str) -> tuple[tuple[object, tuple[tuple[Entry, str], ...]], ...]:
    """The persona's groups with their addresses; addresses do not change while we run."""
    return tuple(
        (group.title, tuple((entry, reverse(entry.url_name)) for entry in group.entries))
        for group in RAILS[persona]
    )


def current_url(persona: str, *, path: str) -> str:
    """The place with the longest address the path starts with: /jobs/new/ does not light /jobs/."""
    places = [place for _title, places in _places(persona) for place in places]
    grounds = [(url, url) for _entry, url in places]
    grounds += [(reverse(name), url) for entry, url in places for name in entry.also]
    around = [(ground, url) for ground, url in grounds if path.startswith(ground)]
    return max(around, key=lambda found: len(found[0]), default=("", ""))[1]


def rail(persona: str, *, current: str) -> list[tuple[object, list[Link]]]:
    """The groups of the persona's rail, with the current place marked."""
    return [
        (title, [Link(entry, url, is_current=url == current) for entry, url in places])
        for title, places in _places(persona)
    ]


def bottom_bar(persona: str, *, current: str) -> list[Link]:
    """The four named places on phones; empty for readers who work at desks."""
    urls = {entry: url for _title, places in _places(persona) for entry, url in places}
    return [
        Link(entry, urls[entry], is_current=urls[entry] == current)
        for entry in BOTTOM_BARS.get(persona, ())
    ]
