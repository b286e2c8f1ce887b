"""The official's pages: who gets in, what they tell, what an export holds, what is journalled."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.audit.models import JournalLine
from tests.marketplace.dashboards.worlds import (
    HANGZHOU,
    NINGBO,
    NOW,
    SHENZHEN,
    SUZHOU,
    TURN,
    WENZHOU,
    firms,
    official,
    trade,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db
OVERVIEW = reverse("dashboards:overview")
PAGES = [
    OVERVIEW,
    reverse("dashboards:rows", args=["sold"]),
    reverse("dashboards:export", args=["places"]),
    reverse("dashboards:definitions"),
]
QUERIES = 18  # 11 for the figures, 3 for the session and the person, 1 notices, 1 journal, 2 frame


@pytest.fixture
def trades():
    """Three factories of Hangzhou and one of Wenzhou sell to four firms of other provinces."""
    factories = firms(HANGZHOU, HANGZHOU, HANGZHOU, WENZHOU)
    for factory in factories:
        factory.name = f"杭州{factory.name}"
        factory.save(update_fields=["name"])
    buyers = firms(SUZHOU, SUZHOU, SUZHOU, SHENZHEN)
    return [
        trade(factory, buyer, fen=1_234_500, at=NOW - timedelta(days=number))
        for number, (factory, buyer) in enumerate(zip(factories, buyers, strict=True), start=3)
    ]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("persona", ["as_lin", "as_chen", "as_bai"])
def test_only_officials_get_in(page, persona, request, lin_firm, chen_firm):
    assert request.getfixturevalue(persona).get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_log_in(page, visitor):
    answer = visitor.get(page)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


@pytest.mark.parametrize("page", PAGES)
def test_a_place_of_another_province_does_not_exist(page, as_wu):
    assert as_wu.get(page, {"region": "440000"}).status_code == 404
    assert as_wu.get(page, {"region": "999999"}).status_code == 404
    assert as_wu.get(page, {"region": "330100"}).status_code == 200


@pytest.mark.parametrize("page", PAGES[:3])
def test_nothing_can_be_changed_here(page, as_wu):
    assert as_wu.post(page).status_code == 405


def test_the_official_of_the_province_sees_the_trade(as_wu, trades):
    figures = {cell["of"].key: cell["amount"] for cell in as_wu.get(OVERVIEW).context["figures"]}
    assert figures["orders"] == 4
    assert figures["value"] == 4 * 1_234_500
    assert figures["hours_used"] == 40


def test_the_official_of_another_province_does_not(trades):
    guangdong = client_of(official("440000", "Guangdong"))
    figures = {c["of"].key: c["amount"] for c in guangdong.get(OVERVIEW).context["figures"]}
    assert (figures["orders"], figures["value"], figures["hours_used"]) == (0, 0, 0)
    assert figures["orders_bought"] is None  # one firm of Shenzhen bought
    rows = guangdong.get(reverse("dashboards:rows", args=["sold"]))
    assert rows.context["found"].rows == []


def test_an_official_of_a_city_sees_the_city_alone(trades):
    hangzhou = client_of(official("330100", "Hangzhou"))
    figures = {c["of"].key: c["amount"] for c in hangzhou.get(OVERVIEW).context["figures"]}
    assert figures["orders"] == 3
    assert hangzhou.get(OVERVIEW, {"region": "330000"}).status_code == 404


def test_rows_are_masked(as_wu, trades):
    answer = as_wu.get(reverse("dashboards:rows", args=["sold"]))
    page = answer.content.decode()
    names = {row[1] for row in answer.context["found"].rows}
    assert names == {"**有限公司"}  # two cities, one of them with one firm: neither is told
    for work in trades:
        assert work.factory.name not in page
        assert work.order.buyer.name not in page
        assert work.order.number not in page


def test_the_place_of_a_masked_name_is_kept_where_three_firms_share_it(as_wu):
    factories = firms(HANGZHOU, HANGZHOU, HANGZHOU)
    for factory in factories:
        factory.name = "杭州精铸精密机械有限公司"
        factory.save(update_fields=["name"])
    for factory, buyer in zip(factories, firms(SUZHOU, SUZHOU, SUZHOU), strict=True):
        trade(factory, buyer)
    rows = as_wu.get(reverse("dashboards:rows", args=["sold"])).context["found"].rows
    assert {(row[1], row[2]) for row in rows} == {("杭州**有限公司", "Hangzhou")}


def test_rows_of_a_withheld_line_are_refused(as_wu, trades):
    trade(trades[0].factory, trades[0].order.buyer, process=TURN)
    url = reverse("dashboards:rows", args=["sold"])
    found = as_wu.get(url, {"by": "process", "key": "MFG.PRIM"}).context["found"]
    assert (found.rows, found.is_withheld) == ([], False)
    found = as_wu.get(url, {"by": "partner", "key": "440000"}).context["found"]
    assert (found.rows, found.is_withheld) == ([], True)


@pytest.mark.parametrize(
    ("by", "key"),
    [("process", "MFG.CUT.MILL"), ("process", "MFG"), ("partner", SHENZHEN), ("month", "2001-01")],
)
def test_a_key_that_is_no_line_of_a_table_opens_nothing(as_wu, trades, by, key):
    url = reverse("dashboards:rows", args=["sold"])
    found = as_wu.get(url, {"by": by, "key": key}).context["found"]
    assert found.rows == []


@pytest.mark.parametrize(
    "query", [{"by": "place", "key": "330100"}, {"by": "buyer", "key": "1"}, {"by": "month"}]
)
def test_a_cut_that_does_not_exist_is_not_found(as_wu, trades, query):
    url = reverse("dashboards:rows", args=["sold"])
    answer = as_wu.get(url, query)
    assert answer.status_code == 404 or answer.context["found"].rows == []


def test_an_unknown_population_or_table_is_not_found(as_wu):
    assert as_wu.get(reverse("dashboards:rows", args=["everything"])).status_code == 404
    assert as_wu.get(reverse("dashboards:export", args=["everything"])).status_code == 404


@pytest.mark.parametrize("population", ["sold", "worked", "bought", "idle", "firms"])
def test_every_population_has_rows(as_wu, trades, population):
    for buyer in firms(NINGBO, NINGBO, NINGBO):
        trade(trades[0].factory, buyer)
    answer = as_wu.get(reverse("dashboards:rows", args=[population]))
    assert answer.status_code == 200
    if population != "idle":
        assert answer.context["found"].rows


def test_the_export_equals_the_page(as_wu, trades):
    answer = as_wu.get(reverse("dashboards:export", args=["months"]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="months-330000-12m-' in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Month", "Order value (yuan)", "Orders"]
    assert rows[-1] == ["Together", "49380.00", "4"]


def test_the_export_withholds_what_the_page_withholds(as_wu, trades):
    answer = as_wu.get(reverse("dashboards:export", args=["places"]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    shown = {row[0]: row[1] for row in rows}
    assert shown["Wenzhou"] == shown["Hangzhou"] == "withheld"
    assert shown["Together"] == "49380.00"


def test_every_look_is_journalled(as_wu, wu, zhejiang, trades):
    as_wu.get(OVERVIEW, {"region": "330100", "period": "90d"})
    as_wu.get(reverse("dashboards:rows", args=["sold"]), {"by": "process", "key": "MFG.CUT"})
    as_wu.get(reverse("dashboards:export", args=["grades"]))
    lines = JournalLine.objects.filter(kind="dashboard").order_by("id")
    assert [(line.move, line.region, line.data) for line in lines] == [
        ("view", "330100", {"period": "90d"}),
        (
            "view_rows",
            "330000",
            {"period": "12m", "population": "sold", "by": "process", "key": "MFG.CUT"},
        ),
        ("export", "330000", {"period": "12m", "table": "grades"}),
    ]
    assert {(line.actor, line.object_uuid) for line in lines} == {(wu.uuid, zhejiang.uuid)}


def test_a_look_that_is_refused_leaves_no_line(as_wu):
    as_wu.get(OVERVIEW, {"region": "440000"})
    assert not JournalLine.objects.filter(kind="dashboard").exists()


def test_the_page_asks_as_many_questions_for_one_trade_as_for_many(
    as_wu, trades, django_assert_max_num_queries
):
    with django_assert_max_num_queries(QUERIES):
        as_wu.get(OVERVIEW)


def test_every_definition_stands_on_its_page(as_wu):
    page = as_wu.get(reverse("dashboards:definitions")).content.decode()
    for key in ("idle_free", "orders", "value", "hours_used", "value_bought", "firms"):
        assert f'id="{key}"' in page
