"""Building the demo world: everything through the domain functions, in one transaction."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.db import connection, transaction

from capacity import evidence, listing_index
from capacity.models import Listing
from credit import snapshots
from marketplace.accounts import certificates
from marketplace.accounts.models import User
from marketplace.demo import (
    bookings,
    calendars,
    collaborations,
    firms,
    fresh,
    kinds,
    levels,
    papers,
    reviews,
    rounds,
    script,
    searches,
    several,
    telemetry,
    trades,
)
from marketplace.demo.cast import (
    FIRMS,
    LIN,
    REJECTED,
    SUSPENDED,
    WAITING,
)
from marketplace.demo.clock import Calendar, Story
from marketplace.demo.world import World, appoint
from marketplace.notices.models import Notice

TRADES = 30
KEPT, UNREAD = 12, 4  # notices of a person
MONTH = timedelta(days=60)
Teller = Callable[[str], None]


def is_empty() -> bool:
    return not User.objects.exists()


def build(*, now: datetime, seed: int, tell: Teller, trade_count: int = TRADES) -> World:
    """The demo world as of `now`; all or nothing, so an interrupted first run starts clean.

    The journal is sealed and notices are mailed by the worker afterwards, as on any other day.
    """
    world = World(now=now, dice=random.Random(seed))  # noqa: S311 - a story, not a secret
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        _prepare(world, tell)
        _live(world, trade_count, tell)
        _conclude(world, tell)
        # A year of hints to workers would keep them busy with nothing: rows remember what is owed.
        connection.run_on_commit.clear()
    return world


def _prepare(world: World, tell: Teller) -> None:
    tell("people and desks")
    appoint(world)


def _live(world: World, trade_count: int, tell: Teller) -> None:
    tell("a year of firms, capacity and orders")
    calendar = Calendar(world.now)
    for firm in FIRMS:
        calendar.tell(firms.join(world, firm))
    calendar.tell(firms.wait_for_desk(world, WAITING))
    calendar.tell(firms.be_rejected(world, REJECTED))
    calendar.tell(firms.be_suspended(world, SUSPENDED))
    for said in kinds.OFFERS:
        calendar.tell(kinds.offer(world, said))
    calendar.tell(_own_listings(world))
    calendar.tell(_own_certificates(world))
    calendar.tell(reviews.changes(world))
    for story in (bookings.calendars, bookings.past, bookings.today):
        calendar.tell(story(world))
    calendar.tell(collaborations.order(world))
    calendar.tell(_turn_the_days(world))
    for plan in [*script.history(world, trade_count), *script.today(world)]:
        calendar.tell(trades.trade(world, plan))
    calendar.tell(rounds.cleared(world))
    calendar.tell(rounds.announced(world))
    calendar.run()


def _turn_the_days(world: World) -> Story:
    """The index follows the days, and credit is learned on the way."""
    at = yield world.now - timedelta(days=300)
    for month in count(1):
        listing_index.refresh_day(at)
        if month % 3 == 0:
            snapshots.take(at=at)
        at = yield at + MONTH


def _own_listings(world: World) -> Story:
    """The demo factory shows one listing in each state."""
    at = yield world.now - timedelta(days=26)
    name = next(firm.short_name for firm in FIRMS if firm.owner == LIN)
    yield at + timedelta(hours=1)
    yield from firms.listing_states(world, world.firm(name))


def _own_certificates(world: World) -> Story:
    """… and one certificate in each."""
    yield world.now - timedelta(days=111)
    name = next(firm.short_name for firm in FIRMS if firm.owner == LIN)
    yield from papers.lives(world, world.firm(name))


def _read_the_mail(world: World) -> None:
    """People have read a year of notices; the newest few are still new, and nothing is mailed."""
    Notice.objects.update(mail_due_at=None)
    for user in world.users.values():
        newest = list(user.notices.order_by("-id").values_list("pk", flat=True)[:KEPT])
        user.notices.exclude(pk__in=newest).delete()
        user.notices.filter(pk__in=newest[UNREAD:]).update(read_at=world.now)


def _conclude(world: World, tell: Teller) -> None:
    tell("credit grades and the index as of now")
    certificates.sweep(world.now)
    telemetry.connect(world)
    calendars.keep(world)
    levels.keep_back(world)
    _read_the_mail(world)
    snapshots.take(at=world.now)
    offered = Listing.objects.filter(state=Listing.State.PUBLISHED).order_by("id")
    for number, listing in enumerate(offered):
        confirmed = world.now - timedelta(days=number % 9)
        Listing.objects.filter(pk=listing.pk).update(calendar_confirmed_at=confirmed)
        evidence.refresh(listing, at=world.now)
    fresh.leave_some_news()
    searches.keep(world)
    several.post(world)
