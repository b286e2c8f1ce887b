"""Sealed two-way ratings: given once, opened together, invisible before."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from credit import contributions, ratings
from credit.models import DayBook, Event, Rating, Side
from marketplace.accounts.models import PublishedGrade
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import BUYER, FACTORY, SYSTEM
from marketplace.notices.models import Notice
from tests.credit import credit_world as world
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
STATES = Rating.State.values
NAMES = [row.name for row in ratings.MOVES]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.trade(chen_firm, lin_firm)


@pytest.fixture
def of_lin(work):
    """Chen's word about Lin's factory."""
    return world.rating_of(work, Side.SUPPLIER)


@pytest.fixture
def of_chen(work):
    return world.rating_of(work, Side.BUYER)


def give(rating, by, *, stars=4, comment="", at=NOW):
    ratings.submit(rating, stars=stars, comment=comment, by=by, at=at)


def states():
    return dict(Rating.objects.values_list("side", "state"))


def test_a_completed_order_invites_both_sides_once(work, of_lin, of_chen, lin, chen):
    ratings.invite(work, at=NOW)
    assert Rating.objects.count() == 2
    assert (of_lin.rater, of_lin.ratee) == (work.order.buyer, work.factory)
    assert (of_chen.rater, of_chen.ratee) == (work.factory, work.order.buyer)
    assert of_lin.closes_at == NOW + timedelta(days=14)
    invited = Notice.objects.filter(kind="rating_invited")
    assert set(invited.values_list("user", flat=True)) == {lin.pk, chen.pk}


def move(rating, name, by):
    with ratings.MOVES.moving(rating, name, by=by, at=NOW) as locked:
        if name == "submit":
            locked.stars, locked.submitted_at, locked.submitted_by = 5, NOW, by


def force(rating, state, by):
    given = {"stars": 5, "submitted_at": NOW, "submitted_by": by}
    empty = {"stars": None, "submitted_at": None, "submitted_by": None}
    sealed = state in ("submitted", "revealed", "counted")
    Rating.objects.filter(pk=rating.pk).update(state=state, **(given if sealed else empty))
    rating.refresh_from_db()
    return rating


@pytest.mark.parametrize("name", NAMES)
def test_a_move_leaves_its_states_only_and_belongs_to_its_people(name, of_lin, chen, lin, rao):
    row = ratings.MOVES[name]
    people = {chen: BUYER, None: SYSTEM, lin: FACTORY & BUYER, rao: FACTORY & BUYER}
    for state in STATES:
        for by, actor in people.items():
            rating = force(of_lin, state, chen)
            if state not in row.sources:
                with pytest.raises(WrongState):
                    move(rating, name, by)
            elif not row.who & actor:
                with pytest.raises(NotAllowed):
                    move(rating, name, by)
            else:
                move(rating, name, by)
                assert rating.state == row.target


def test_only_the_rater_gives_it_and_only_who_may(of_lin, lin, rao, rao_firm, chen):
    operator = worlds.make_owner(of_lin.rater, role="operator")
    for by in (lin, rao, operator):
        with pytest.raises(NotAllowed):
            give(of_lin, by)
    give(of_lin, chen)
    with pytest.raises(WrongState):
        give(of_lin, chen)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": 2, "comment": "  "}, "comment"),
        ({"comment": "x" * 1001}, "comment"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(sent, field, of_lin, chen):
    with pytest.raises(Invalid) as refusal:
        give(of_lin, chen, **sent)
    assert refusal.value.field == field
    assert states()["supplier"] == "invited"


def test_one_rating_alone_stays_sealed_and_both_open_together(of_lin, of_chen, chen, lin):
    give(of_lin, chen)
    assert states() == {"supplier": "submitted", "buyer": "invited"}
    assert not Event.objects.filter(kind="rated").exists()
    give(of_chen, lin, at=NOW + timedelta(days=2))
    assert states() == {"supplier": "counted", "buyer": "counted"}
    assert set(Rating.objects.values_list("revealed_at", flat=True)) == {NOW + timedelta(days=2)}
    assert Event.objects.filter(kind="rated").count() == 2
    assert Notice.objects.filter(kind="rating_opened").count() == 2


def test_the_window_closes_after_fourteen_days(of_lin, of_chen, chen, lin):
    give(of_lin, chen)
    closing = of_lin.closes_at
    assert ratings.reveal_due(at=closing - timedelta(seconds=1)) == 0
    assert ratings.reveal_due(at=closing) == 1
    assert ratings.reveal_due(at=closing) == 0
    assert states() == {"supplier": "counted", "buyer": "lapsed"}
    with pytest.raises(Refused):
        give(of_chen, lin, at=closing)


def test_at_the_closing_moment_it_is_too_late_even_before_the_sweep(of_lin, chen):
    with pytest.raises(Refused, match="has passed"):
        give(of_lin, chen, at=of_lin.closes_at)


def without_tokens(html):
    """A page without what is new in every answer: the 64 characters of its CSRF token."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", html)


def seen_by(client, user, work):
    """Everything the rated factory can reach that could betray a sealed rating."""
    firm = work.factory
    paths = [
        reverse("orders:order_detail", args=[work.order.uuid]),
        reverse("orders:order_list") + "?tab=ended",
        reverse("accounts:home"),
        reverse("credit:firm"),
        reverse("credit:firm_public", args=[firm.uuid]),
        reverse("notices:list"),
        "/api/v1/ratings/",
        "/api/v1/orders/?tab=ended",
        f"/api/v1/orders/{work.order.uuid}/",
        f"/api/v1/firms/{firm.uuid}/credit/",
    ]
    pages = [without_tokens(client.get(path).content.decode()) for path in paths]
    lines = list(contributions.rating_todos(user, firm))
    return [*pages, lines, list(contributions.grade_figures(user, firm))]


def test_a_sealed_rating_changes_nothing_the_rated_side_can_see(work, of_lin, chen, lin, as_lin):
    seen_by(as_lin, lin, work)
    before = seen_by(as_lin, lin, work)
    notices = Notice.objects.count()
    give(of_lin, chen, stars=1, comment="Nothing fitted")
    after = seen_by(as_lin, lin, work)
    assert after == before
    assert Notice.objects.count() == notices
    assert not DayBook.objects.exists()
    assert not PublishedGrade.objects.exists()
    for name in ("rate", "reply"):
        path = reverse(f"credit:{name}", args=[of_lin.uuid])
        assert as_lin.get(path).status_code == 404


def test_the_journal_does_not_carry_the_stars_nor_file_the_seal_under_the_rated_firm(
    of_lin, chen, lin_firm
):
    give(of_lin, chen, stars=1, comment="Nothing fitted")
    line = JournalLine.objects.get(object_uuid=of_lin.uuid, move="submit")
    assert (line.data, line.reason) == ({}, "")
    assert line.organization != lin_firm.uuid


def test_after_the_opening_the_rated_side_sees_it_and_may_answer_once(
    of_lin, of_chen, chen, lin, as_lin
):
    give(of_lin, chen, stars=2, comment="Burrs on every edge")
    with pytest.raises(Refused, match="once it is revealed"):
        ratings.reply(of_lin, text="Sorry", by=lin, at=NOW)
    give(of_chen, lin)
    workspace = reverse("orders:order_detail", args=[of_lin.work_order.order.uuid])
    html = as_lin.get(workspace).content.decode()
    assert "Burrs on every edge" in html
    with pytest.raises(NotAllowed):
        ratings.reply(of_lin, text="I answer myself", by=chen, at=NOW)
    ratings.reply(of_lin, text=" We now deburr by machine. ", by=lin, at=NOW)
    of_lin.refresh_from_db()
    assert of_lin.reply == "We now deburr by machine."
    assert JournalLine.objects.filter(object_uuid=of_lin.uuid, move="reply").count() == 1
    with pytest.raises(Refused, match="answered this rating already"):
        ratings.reply(of_lin, text="Again", by=lin, at=NOW)


def test_a_rating_to_give_waits_on_the_home_page_of_its_giver_alone(of_lin, chen, lin, lin_firm):
    (line,) = contributions.rating_todos(chen, of_lin.rater)
    assert line.sentence == "Rate 杭州精铸 for “Bracket”"
    assert (line.due_at, line.side) == (of_lin.closes_at, "buyer")
    give(of_lin, chen)
    assert list(contributions.rating_todos(chen, of_lin.rater)) == []
    assert len(list(contributions.rating_todos(lin, lin_firm))) == 1
