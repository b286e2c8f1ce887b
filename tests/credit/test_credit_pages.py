"""Pages and API of credit: the own grade explained, the public one, giving and answering."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credit import scores, snapshots
from credit.models import Rating, Side
from tests.credit import credit_world as world
from tests.orders import worlds
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW
from tests.personas import client_of

pytestmark = pytest.mark.django_db
OWN = reverse("credit:firm")


@pytest.fixture
def factory(lin_firm):
    """Lin's factory with three orders from three buyers, one of them badly rated."""
    lin_firm.state = "regular"
    lin_firm.save()
    for stars in (5, 2, 5):
        world.rate_both(world.trade(world.firm("320505"), lin_firm), stars, 5)
    snapshots.take(at=NOW)
    return lin_firm


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.trade(chen_firm, lin_firm)


def public(firm):
    return reverse("credit:firm_public", args=[firm.uuid])


def test_the_own_page_explains_the_grade_to_the_last_point(factory, as_lin):
    answer = as_lin.get(OWN)
    html = answer.content.decode()
    (side,) = answer.context["reports"]
    losses = sum(part["value"] for part in side.parts if not part.get("total"))
    assert 100 + losses == pytest.approx(side.standing.score, abs=1e-9)
    assert side.standing.counterparties == 3
    assert "Ratings by partners" in html
    assert "The orders that cost most points today" in html
    assert len(side.costs) == 1
    assert [each["code"] for each in side.classes] == ["MFG.CUT"]
    assert "Next: grade" in html


def test_a_new_firm_sees_what_it_takes(lin_firm, as_lin):
    html = as_lin.get(OWN).content.decode()
    assert "No ratings yet" in html
    assert "trading partners by 3" in html


def test_the_public_page_shows_the_factors_but_no_single_order(factory, visitor, as_rao):
    for client in (visitor, as_rao):
        html = client.get(public(factory)).content.decode()
        assert "How the score comes about" in html
        assert "So it was." in html  # revealed comments are public
        assert "The orders that cost most" not in html
        assert "Bracket" not in html
        assert "Next: grade" not in html


def test_the_public_page_of_an_unverified_or_unknown_firm_is_404(factory, visitor):
    factory.verified_at, factory.state = None, "registered"
    factory.save()
    assert visitor.get(public(factory)).status_code == 404
    assert visitor.get(reverse("credit:firm_public", args=[uuid4()])).status_code == 404
    assert visitor.get(f"/api/v1/firms/{uuid4()}/credit/").status_code == 404


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_more_orders_take_no_more_queries(factory, as_lin):
    paths = (OWN, public(factory))
    for path in paths:
        queries_of(as_lin, path)
    before = [queries_of(as_lin, path) for path in paths]
    for _ in range(2):
        world.rate_both(world.trade(world.firm("320505"), factory), 1, 5)
    scores.apply_pending(at=NOW)
    assert [queries_of(as_lin, path) for path in paths] == before


def test_giving_a_rating_on_its_page(work, as_chen, as_lin):
    rating = world.rating_of(work, Side.SUPPLIER)
    path = reverse("credit:rate", args=[rating.uuid])
    assert "Rate 杭州精铸" in as_chen.get(path).content.decode()
    refused = as_chen.post(path, {"stars": 1})
    assert refused.status_code == 422
    assert "say in a sentence what went wrong" in refused.content.decode()
    given = as_chen.post(path, {"stars": 4, "comment": "Good"})
    workspace = reverse("orders:order_detail", args=[work.order.uuid])
    assert (given.status_code, given["Location"]) == (302, workspace)
    assert as_chen.get(path)["Location"] == workspace
    html = as_chen.get(workspace).content.decode()
    assert "Given and sealed" in html


def test_only_the_rater_reaches_the_page_and_only_who_may_give(work, as_lin, as_rao, rao_firm):
    rating = world.rating_of(work, Side.SUPPLIER)
    path = reverse("credit:rate", args=[rating.uuid])
    assert [client.get(path).status_code for client in (as_lin, as_rao)] == [404, 404]
    viewer = client_of(worlds.make_owner(rating.rater, role="viewer"))
    assert viewer.get(path).status_code == 403
    assert viewer.post(path, {"stars": 5}).status_code == 403
    assert Rating.objects.get(pk=rating.pk).state == "invited"


def test_answering_a_rating_in_public(work, as_lin, as_chen, as_rao, visitor):
    world.rate_both(work, 2, 5)
    rating = world.rating_of(work, Side.SUPPLIER)
    path = reverse("credit:reply", args=[rating.uuid])
    assert as_chen.get(path).status_code == as_rao.get(path).status_code == 404
    assert as_lin.post(path, {"reply": ""}).status_code == 422
    assert as_lin.post(path, {"reply": "We deburr by machine now."}).status_code == 302
    html = visitor.get(public(work.factory)).content.decode()
    assert "We deburr by machine now." in html
    again = as_lin.post(path, {"reply": "And again"})
    assert "answered this rating already" in again.content.decode()


def test_the_api_seals_a_rating_and_lists_those_to_give(work, as_chen, as_lin, as_rao, rao_firm):
    (row,) = as_chen.get("/api/v1/ratings/", {"state": "invited"}).json()["results"]
    assert (row["ratee"], row["stars"]) == (work.factory.name, None)
    path = f"/api/v1/ratings/{row['uuid']}/submit/"
    json = {"content_type": "application/json"}
    assert as_lin.post(path, {"stars": 5}, **json).status_code == 404
    assert as_chen.post(path, {"stars": 9}, **json).status_code == 400
    refused = as_chen.post(path, {"stars": 1}, **json)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert as_chen.post(path, {"stars": 4}, **json).json()["state"] == "submitted"
    assert as_chen.post(path, {"stars": 4}, **json).status_code == 409
    (other,) = as_lin.get("/api/v1/ratings/").json()["results"]
    assert (other["state"], other["stars"]) == ("invited", None)
    assert as_rao.get("/api/v1/ratings/").json()["results"] == []


def test_the_api_shows_a_firms_credit_to_everybody(factory, visitor):
    shown = visitor.get(f"/api/v1/firms/{factory.uuid}/credit/").json()
    (side,) = shown["sides"]
    assert side["grade"] != "NR"
    assert 100 + sum(part["points"] for part in side["parts"]) == pytest.approx(side["score"])
    assert len(shown["ratings"]) == 3
    assert owner_of(factory).name not in str(shown)
