"""Pages of orders: list, workspace, one page per step, photos."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders import lifecycle, order_queries
from orders.views.orders import STEP_PAGES
from tests.orders import order_world as world
from tests.orders import worlds
from tests.orders.worlds import NOW
from tests.personas import client_of

pytestmark = pytest.mark.django_db
LIST = reverse("orders:order_list")


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.place(chen_firm, lin_firm)


def page_of(work):
    return reverse("orders:order_detail", args=[work.order.uuid])


def step(work, name):
    return reverse(f"orders:work_{name}", args=[work.uuid])


def test_both_sides_find_the_order_in_their_list(work, as_lin, as_chen):
    for client, partner, turn in ((as_lin, "启明医疗", False), (as_chen, "杭州精铸", True)):
        html = client.get(LIST).content.decode()
        assert work.order.number in html
        assert partner in html
        assert ("Your turn:" in html) is turn


def test_an_empty_list_says_how_to_get_the_first_order(as_lin, lin_firm):
    html = as_lin.get(LIST).content.decode()
    assert "No orders here yet" in html


def test_a_visitor_is_asked_to_log_in_and_an_official_has_no_orders(visitor, as_wu, work):
    assert visitor.get(LIST).status_code == 302
    assert as_wu.get(LIST).status_code == 403


def test_ended_orders_stand_under_their_own_tab(work, as_chen, chen):
    lifecycle.cancel(work.order, reason="no", by=chen, at=NOW)
    number = work.order.number
    assert number not in as_chen.get(LIST).content.decode()
    assert number in as_chen.get(LIST, {"tab": "ended"}).content.decode()


def test_search_finds_by_number_and_by_title(work, as_chen):
    for words in (work.order.number[3:], "brack"):
        assert work.order.number in as_chen.get(LIST, {"q": words}).content.decode()
    html = as_chen.get(LIST, {"q": "nothing like it"}).content.decode()
    assert "No order fits these words" in html


@pytest.mark.parametrize(
    "strange", [{"after": "²"}, {"after": "9" * 40}, {"q": "a\x00b"}, {"tab": "x"}, {"q": "x" * 99}]
)
def test_strange_addresses_never_break_the_list(strange, work, as_chen):
    assert as_chen.get(LIST, strange).status_code in (200, 400)


@pytest.fixture
def regular(chen_firm, lin_firm):
    """Both firms have ended their probation: they may have several orders at a time."""
    for firm in (chen_firm, lin_firm):
        firm.state = "regular"
        firm.save()
    return chen_firm, lin_firm


def test_a_long_list_continues_where_it_stopped_and_keeps_its_words(regular, as_chen, monkeypatch):
    monkeypatch.setattr(order_queries, "PAGE", 2)
    works = [world.place(*regular, quantity=5) for _ in range(5)]
    shown, address = [], "?q=bracket"
    while address:
        page = as_chen.get(LIST + address)
        shown += [row["work"].pk for row in page.context["rows"]]
        address = page.context["next"]
        assert not address or "q=bracket" in address
    assert shown == [work.pk for work in reversed(works)]


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_list_takes_the_same_queries_for_one_row_and_for_three(regular, as_chen):
    world.place(*regular, quantity=5)
    queries_of(as_chen, LIST)  # remembers what the first request of a process reads
    one = queries_of(as_chen, LIST)
    for _ in range(2):
        world.place(*regular, quantity=5)
    assert queries_of(as_chen, LIST) == one


STATES = [*world.ROUTE, "rework", "cancelled", "lapsed", "closed"]


def in_state(work, state):
    if state in world.ROUTE:
        return world.advance(work, state)
    if state == "rework":
        work = world.advance(work, "in_production")
        world.inspect(work, rejected=1)
    elif state == "cancelled":
        lifecycle.cancel(work.order, reason="Changed", by=world.owner_of(work.factory), at=NOW)
    elif state == "lapsed":
        lifecycle.lapse(work.order, at=NOW)
    else:
        lifecycle.close(world.advance(work, "completed"), at=NOW)
    return world.fresh(work)


@pytest.mark.parametrize("state", STATES)
def test_the_workspace_shows_every_state_to_both_sides(state, work, as_lin, as_chen):
    work = in_state(work, state)
    buttons = {}
    for side, client in (("factory", as_lin), ("buyer", as_chen)):
        answer = client.get(page_of(work))
        html = answer.content.decode()
        assert work.order.number in html
        assert "Bracket" in html
        turn = answer.context["works"][0]["turn"]
        buttons[side] = turn.url if turn else ""
        if state in ("cancelled", "lapsed"):
            assert "Your turn" not in html
    assert bool(buttons["factory"]) == (
        state in ("ready", "in_production", "rework", "ready_to_ship")
    )
    assert bool(buttons["buyer"]) == (state in ("pending_funding", "shipped", "delivered"))


def test_the_factory_sees_what_it_receives_and_the_buyer_does_not(work, as_lin, as_chen):
    assert "You receive" in as_lin.get(page_of(work)).content.decode()
    html = as_chen.get(page_of(work)).content.decode()
    assert "You receive" not in html
    assert "Platform fee" not in html


def test_strangers_get_404_for_everything_as_for_what_does_not_exist(work, as_rao, rao_firm):
    work = world.advance(work, "in_production")
    world.inspect(work)
    photo = work.inspections.get().photos.get()
    paths = [
        page_of(work),
        *(step(work, name) for name in STEP_PAGES),
        reverse("orders:photo", args=[work.uuid, photo.uuid]),
        reverse("orders:order_detail", args=[uuid4()]),
        reverse("orders:work_ship", args=[uuid4()]),
    ]
    answers = {as_rao.get(path).content.decode().count("404") for path in paths}
    assert [as_rao.get(path).status_code for path in paths] == [404] * len(paths)
    assert len(answers) == 1
    assert as_rao.post(step(work, "ship"), {"carrier": "x"}).status_code == 404


def test_the_factory_walks_its_steps_and_the_buyer_accepts(work, as_lin, as_chen):
    work = world.advance(work, "ready")
    walk = [
        (as_lin, "start", {}, "in_production"),
        (as_lin, "progress", {"percent": 50, "note": "half", "photos": [world.picture()]}, None),
        (
            as_lin,
            "inspect",
            {"checked": 100, "rejected": 0, "verdict": "passed", "photos": [world.picture()]},
            "ready_to_ship",
        ),
        (as_lin, "ship", {"carrier": "SF Express", "tracking": "SF1"}, "shipped"),
        (as_chen, "delivered", {}, "delivered"),
        (as_chen, "accept", {}, "accepted"),
    ]
    for client, name, sent, state in walk:
        assert client.get(step(work, name)).status_code == 200, name
        answer = client.post(step(work, name), sent)
        assert (answer.status_code, answer["Location"]) == (302, page_of(work)), name
        assert world.fresh(work).state == (state or "in_production")
    assert world.fresh(work).percent == 100


def test_each_step_says_its_consequence_in_figures(work, as_chen):
    html = as_chen.get(step(work, "cancel")).content.decode()
    assert "Nothing has been paid" in html
    work = world.advance(work, "delivered")
    html = as_chen.get(step(work, "accept")).content.decode()
    net = f"{work.tranches.get().net_fen / 100:,.2f}"
    assert f"杭州精铸 receives ¥{net} after the platform fee" in html


def test_a_step_that_is_not_open_is_refused_with_a_sentence(work, as_lin, as_chen):
    refused = as_lin.get(step(work, "ship"))
    assert refused.status_code == 409
    assert "waiting for payment" in refused.content.decode()
    assert as_chen.post(step(work, "start")).status_code == 409
    work = world.advance(work, "ready")
    assert as_chen.get(step(work, "start")).status_code == 403


def test_a_wrong_form_is_shown_again_with_what_was_typed(work, as_lin):
    work = world.advance(work, "in_production")
    sent = {"checked": 100, "rejected": 3, "verdict": "passed", "note": "burrs left"}
    answer = as_lin.post(step(work, "inspect"), {**sent, "photos": [world.picture()]})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "With rejected pieces the verdict is" in html
    assert "burrs left" in html
    answer = as_lin.post(step(work, "inspect"), sent)
    assert answer.status_code == 422
    assert "required" in answer.content.decode()
    assert world.fresh(work).state == "in_production"


def test_nine_photos_or_a_file_that_is_none_are_refused(work, as_lin):
    work = world.advance(work, "in_production")
    sent = {"percent": 10, "photos": [world.picture() for _ in range(9)]}
    assert "at most 8" in as_lin.post(step(work, "progress"), sent).content.decode()
    script = SimpleUploadedFile("part.png", b"<svg onload='alert(1)'/>", "image/png")
    answer = as_lin.post(step(work, "progress"), {"percent": 10, "photos": [script]})
    assert answer.status_code == 422
    assert not work.progress.exists()


def test_both_sides_see_the_photos_of_the_order_as_pictures(work, as_lin, as_chen, visitor):
    work = world.advance(work, "in_production")
    world.inspect(work)
    path = reverse("orders:photo", args=[work.uuid, work.inspections.get().photos.get().uuid])
    for client in (as_lin, as_chen):
        for shown in (path, f"{path}?thumbnail"):
            answer = client.get(shown)
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
            assert answer.getvalue().startswith(b"RIFF")
    assert visitor.get(path).status_code == 302


def test_a_photo_of_another_order_is_not_reached_through_mine(regular, as_chen):
    mine, other = (world.advance(world.place(*regular), "in_production") for _ in range(2))
    for work in (mine, other):
        world.inspect(work)
    theirs = other.inspections.get().photos.get()
    assert as_chen.get(reverse("orders:photo", args=[mine.uuid, theirs.uuid])).status_code == 404


def test_a_viewer_of_the_firm_reads_but_is_offered_no_step(work):
    viewer = worlds.make_owner(work.factory, role="viewer")
    client = client_of(viewer)
    work = world.advance(work, "ready")
    html = client.get(page_of(work)).content.decode()
    assert "Your turn" not in html
    assert "Cancel the order" not in html
    assert client.post(step(work, "start")).status_code == 403
    assert world.fresh(work).state == "ready"


def test_the_workspace_takes_the_same_queries_however_long_the_story(work, as_lin):
    work = world.advance(work, "in_production")
    world.inspect(work, rejected=1)
    queries_of(as_lin, page_of(work))
    one = queries_of(as_lin, page_of(work))
    for _ in range(2):
        world.inspect(work, rejected=1)
    assert queries_of(as_lin, page_of(work)) == one
