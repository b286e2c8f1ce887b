"""Searches people keep, and the worker that looks for what is new in them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from capacity import cards, chips, levels, plans
from capacity.filters import ListingFilter
from capacity.models import SavedSearch
from capacity.sorting import SORTS
from marketplace.accounts.models import Organization, User
from marketplace.core.errors import Invalid, Refused
from marketplace.notices import tell

MOST = 30  # of a person
EVERY = timedelta(hours=1)  # at most one notice of each search in that time
BATCH = 2_000  # of one run
TOLD = 100  # more new listings than this are "more than 100"
NAMED = 3
LONGEST_NAME = 60
KEPT = frozenset((*ListingFilter.base_filters, "sort"))

# Rows written by transactions that are still open carry later moments than their beginning: what
# lies before the oldest of them is complete, and nothing is ever seen twice or missed.
COMPLETE = """
    SELECT least(statement_timestamp(), min(xact_start)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def saved_for(user: User) -> QuerySet[SavedSearch]:
    """The person's searches, newest first."""
    return SavedSearch.objects.filter(user=user).select_related("organization")


def one_for(user: User, uuid: UUID) -> SavedSearch:
    found = saved_for(user).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def save(
    user: User,
    *,
    name: str,
    query: str,
    notifies: bool,
    at: datetime,
    organization: Organization | None = None,
) -> SavedSearch:
    """Keeps the filters of a search. Invalid at a field; Refused beyond thirty."""
    kept = normalised(query)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once are counted
        if saved_for(user).count() >= MOST:
            raise Refused(
                _("You have %(most)s saved searches. Delete one you no longer need.")
                % {"most": MOST},
                code="too_many",
            )
        search = SavedSearch(
            user=user,
            organization=organization,
            name=_named(name),
            query=kept,
            notifies=notifies,
            due_at=at + EVERY if notifies else None,
            seen_until=complete_until(),
        )
        _keep(search)
    return search


def change(search: SavedSearch, *, name: str, notifies: bool, at: datetime) -> None:
    """Another name; notices on or off. Turned on again, it tells of what comes from now on."""
    with transaction.atomic():
        locked = SavedSearch.objects.select_for_update().get(pk=search.pk)
        if notifies and not locked.notifies:
            locked.seen_until, locked.due_at = complete_until(), at + EVERY
        if not notifies:
            locked.due_at = None
        locked.name, locked.notifies = _named(name), notifies
        _keep(locked)
    search.name, search.notifies = locked.name, locked.notifies


def remove(search: SavedSearch) -> None:
    search.delete()


def normalised(query: str) -> str:
    """The filters and the order alone, in a fixed order. Raises Invalid for wrong filters."""
    given, kept = QueryDict(query), QueryDict(mutable=True)
    if not ListingFilter(given).is_valid():
        raise Invalid(_("One of the filters cannot be used. Correct it on the search page."))
    for name in sorted(KEPT & given.keys()):
        values = [value for value in given.getlist(name) if value]
        if values and (name != "sort" or values[0] in SORTS):
            kept.setlist(name, values)
    return kept.urlencode()


def words(search: SavedSearch) -> list[str]:
    """What it asks for, filter by filter."""
    params = QueryDict(search.query)
    return [chip.label for chip in chips.chips(ListingFilter(params), params)]


def usual_name(query: str) -> str:
    """What a search is called unless its owner knows better: 五轴 · 浙江省."""
    said = ListingFilter(QueryDict(query)).said
    values = [chips.value(said, names) for names in chips.parts(said)]
    return " · ".join(values)[:LONGEST_NAME].rstrip(" ·")


def look_due(at: datetime) -> int:
    """Looks through the searches that are due at `at`; returns how many told of something new."""
    due = SavedSearch.objects.filter(due_at__lte=at).order_by("due_at", "id")
    return sum(_look(number, at) for number in list(due.values_list("pk", flat=True)[:BATCH]))


def complete_until() -> datetime:
    """Every change before this moment is there to be seen."""
    with connection.cursor() as cursor:
        cursor.execute(COMPLETE)
        return cursor.fetchone()[0]


def _look(number: int, at: datetime) -> bool:
    """One search: notice and progress in one transaction, so that a crash repeats neither."""
    with transaction.atomic():
        rows = SavedSearch.objects.select_for_update(skip_locked=True, of=("self",))
        search = rows.select_related("user", "organization").filter(pk=number, due_at__lte=at)
        search = search.first()
        if search is None:
            return False
        until = complete_until()
        found = _new(search, until) if search.user.is_active else []
        search.seen_until, search.last_count = until, len(found)
        search.due_at = at + EVERY if search.user.is_active else None
        search.save(update_fields=["seen_until", "last_count", "due_at"])
        if found:
            _tell(search, found)
    return bool(found)


def _new(search: SavedSearch, until: datetime) -> list[int]:
    """Listings published or changed since the last look, by number, up to TOLD + 1."""
    reader = levels.reader(search.user, search.organization)
    filters = ListingFilter(QueryDict(search.query), reader=reader)
    if not filters.is_valid():
        return []
    question = filters.question()
    question.ask(
        "e.changed_at >= %(seen)s AND e.changed_at < %(until)s",
        seen=search.seen_until,
        until=until,
    )
    if search.organization_id:
        question.ask("e.organization_id <> %(own)s", own=search.organization_id)
    return plans.newest(question, most=TOLD + 1)


def _tell(search: SavedSearch, found: list[int]) -> None:
    reader = levels.reader(search.user, search.organization)
    titles = [card.title for card in cards.fetch(found[:NAMED], reader=reader)]
    count: Any = f"{TOLD}+" if len(found) > TOLD else len(found)
    tell.person(
        search.user,
        "saved_search",
        zh=f"“{search.name}”有 {count} 条新的或更新的产能：{'、'.join(titles)}",
        en=f"“{search.name}”: {count} new or changed listings: {', '.join(titles)}",
        path=reverse("capacity:saved_search_open", args=[search.uuid]),
        mail=True,
        organization=search.organization,
    )


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Give the search a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(_("A name has at most 60 characters."), field="name")
    return name


def _keep(search: SavedSearch) -> None:
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as error:
        if "saved_search_name" not in str(error):
            raise
        raise Invalid(
            _("You have a search “%(name)s” already. Choose another name.") % {"name": search.name},
            field="name",
        ) from None
    search.refresh_from_db(fields=["uuid"])
