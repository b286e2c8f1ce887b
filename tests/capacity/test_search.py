"""Finding capacity: everything that contains the words, nothing else, at any depth."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from capacity import cards, levels, listing_index, search
from capacity.models import Listing, Process
from marketplace.accounts.models import PublishedGrade
from marketplace.core.errors import Invalid
from tests.capacity.conftest import published_listing, unit_of

pytestmark = pytest.mark.django_db
URL = "/capacity/"


def live(firm, by, title, **fields):
    listing = published_listing(firm, by, title=title, **fields)
    unit_of(listing, "unit", [])
    listing_index.refresh_words(listing)
    listing_index.refresh(listing)
    return listing


def titles(**params):
    return shown(search.find(params))


def shown(found):
    return [card.title for card in cards.fetch(found.listings, reader=levels.ANYBODY)]


@pytest.fixture
def three(lin, lin_firm, rao, rao_firm):
    turning = Process.objects.get(code="MFG.CUT.TURN.MILL")
    return [
        live(lin_firm, lin, "三轴精密加工", description="来图加工，铝合金薄壁件"),
        live(lin_firm, lin, "五轴 DMU 50", price_fen=300_00),
        live(rao_firm, rao, "数控车床 CK6150", process=turning, price_fen=90_00),
    ]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("三轴", ["三轴精密加工"]),
        ("来图", ["三轴精密加工"]),
        ("数控车", ["数控车床 CK6150"]),
        ("dmu", ["五轴 DMU 50"]),
        ("ＤＭＵ 五轴", ["五轴 DMU 50"]),
        ("k61", ["数控车床 CK6150"]),
        ("车铣复合", ["数控车床 CK6150"]),
        ("Turn-mill", ["数控车床 CK6150"]),
        ("轴", ["五轴 DMU 50", "三轴精密加工"]),
        ("深圳", ["数控车床 CK6150"]),
        ("锐达", ["数控车床 CK6150"]),
        ("加工 锐达", ["数控车床 CK6150"]),
        ("轴三", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_words_find_what_contains_them_and_nothing_else(three, q, found):
    if q == "加工 锐达":
        three[2].description = "代加工"
        three[2].save()
        listing_index.refresh_words(three[2])
    if q == "轴":
        found = [t for t in titles() if "轴" in t]
    assert titles(q=q) == found


def test_every_substring_of_a_title_finds_it(three):
    title = three[0].title
    parts = {title[i:j] for i in range(len(title)) for j in range(i + 2, len(title) + 1)}
    assert all(title in titles(q=part) for part in parts)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"process": "MFG.CUT.TURN"}, ["数控车床 CK6150"]),
        ({"process": "MFG.CUT"}, ["数控车床 CK6150", "五轴 DMU 50", "三轴精密加工"]),
        ({"material": "STEEL_C"}, []),
        ({"material": "ALU", "place": "330000"}, ["五轴 DMU 50", "三轴精密加工"]),
        ({"place": "440300"}, ["数控车床 CK6150"]),
        ({"price_max": "260"}, ["数控车床 CK6150", "三轴精密加工"]),
        ({"price_by": "piece"}, []),
        ({"sort": "price"}, ["数控车床 CK6150", "三轴精密加工", "五轴 DMU 50"]),
    ],
)
def test_filters_and_orders(three, params, found):
    assert titles(**params) == found


def test_a_grade_filter_leaves_out_firms_not_rated_yet(three, lin_firm):
    PublishedGrade.objects.create(
        organization=lin_firm,
        side="supplier",
        grade="A",
        p_ppm=60_000,
        p_up_ppm=110_000,
        computed_at=timezone.now(),
    )
    listing_index.refresh_grade(lin_firm)
    assert titles(grade="A") == ["五轴 DMU 50", "三轴精密加工"]
    assert titles(grade="AA") == []


def test_grade_d_is_not_found_until_it_is_better(three, lin_firm):
    grade = PublishedGrade.objects.create(
        organization=lin_firm,
        side="supplier",
        grade="D",
        p_ppm=700_000,
        p_up_ppm=800_000,
        computed_at=timezone.now(),
    )
    listing_index.refresh_grade(lin_firm)
    assert titles() == ["数控车床 CK6150"]
    grade.grade, grade.p_up_ppm = "B", 400_000
    grade.save()
    listing_index.refresh_grade(lin_firm)
    assert len(titles()) == 3


@pytest.mark.parametrize("sort", ["newest", "price", "grade"])
def test_pages_by_keyset_show_every_row_once(lin, lin_firm, sort):
    made = [live(lin_firm, lin, f"机床 {n}", price_fen=100_00 + n % 3) for n in range(7)]
    moment = timezone.now()
    for number, listing in enumerate(made):  # some published in the very same moment
        at = moment - timedelta(microseconds=number // 2)
        Listing.objects.filter(pk=listing.pk).update(published_at=at)
        listing_index.refresh(listing)
    seen, after = [], ""
    for _ in range(4):
        found = search.find({"sort": sort, "after": after}, size=2)
        seen += found.listings
        after = found.next_cursor
    assert (sorted(seen), after) == (sorted(listing.pk for listing in made), "")


def test_an_invented_cursor_is_refused(three):
    with pytest.raises(Invalid, match="Start from its top"):
        search.find({"after": "WzEsMl0="})


def test_drafts_and_paused_listings_are_not_found(three, lin):
    Listing.objects.filter(pk=three[1].pk).update(state="paused")
    assert "五轴 DMU 50" not in titles()


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_page_asks_as_many_questions_for_1_row_as_for_3(
    visitor, lin, lin_firm, django_assert_num_queries, count
):
    for number in range(count):
        live(lin_firm, lin, f"机床 {number}")
    visitor.get(URL)  # statistics are read once by each process
    with django_assert_num_queries(2):
        response = visitor.get(URL, {"q": "机床"})
    assert response.content.count(b'class="card listing-card"') == count


def test_the_page_shows_active_filters_and_takes_one_away(visitor, three):
    response = visitor.get(URL, {"process": "MFG.CUT.TURN", "place": "440000", "sort": "price"})
    labels = {chip.label: chip.url for chip in response.context["chips"]}
    assert labels == {
        "Process: Turning": "?place=440000&sort=price",
        "Place: Guangdong": "?process=MFG.CUT.TURN&sort=price",
    }


def test_what_may_be_booked_directly_is_found_and_counted(visitor, lin, lin_firm):
    live(lin_firm, lin, "booked", books_directly=True)
    live(lin_firm, lin, "by the piece", books_directly=True, price_mode="piece")
    live(lin_firm, lin, "asked first")
    assert search.find({}).counts["direct"] == {"true": 1}
    assert titles(direct="true") == titles(direct="true", q="booked") == ["booked"]
    assert len(titles(direct="")) == len(titles(direct="false")) == 3
    page = visitor.get(URL, {"direct": "true"}).content.decode()
    assert "Direct booking: yes" in page
    assert 'name="direct" value="true" id="direct-true" checked' in page
    api = visitor.get("/api/v1/listings/", {"direct": "true"}).json()
    assert [row["title"] for row in api["results"]] == ["booked"]


def test_an_empty_answer_says_what_to_do(visitor, three):
    response = visitor.get(URL, {"q": "不存在的工艺"})
    assert reverse("orders:job_create").encode() in response.content
    assert b"Nothing on offer fits" in response.content


def test_a_wrong_filter_value_stands_in_the_form(visitor, three):
    response = visitor.get(URL, {"price_max": "-3"})
    assert response.context["panel"].errors["price_max"]
    assert response.status_code == 200


def test_the_api_has_the_same_filters(visitor, three):
    answer = visitor.get("/api/v1/listings/", {"process": "MFG.CUT.TURN"}).json()
    assert (answer["count"], answer["results"][0]["title"]) == (1, "数控车床 CK6150")
    assert answer["results"][0]["price_fen"] == 90_00


def test_the_api_walks_by_its_next_address(visitor, lin, lin_firm):
    for number in range(search.SIZE + 1):
        live(lin_firm, lin, f"机床 {number}")
    first = visitor.get("/api/v1/listings/").json()
    second = visitor.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (20, 1, None)


@pytest.mark.parametrize(
    ("query", "code"), [({"grade": "Z"}, "invalid"), ({"after": "x"}, "invalid")]
)
def test_the_api_refuses_as_problem_json(visitor, query, code):
    response = visitor.get("/api/v1/listings/", query)
    assert (response.status_code, response["Content-Type"], response.json()["code"]) == (
        400,
        "application/problem+json",
        code,
    )


def test_the_api_hides_what_is_not_on_offer(visitor, three):
    Listing.objects.filter(pk=three[0].pk).update(state="draft", published_at=None)
    assert visitor.get(f"/api/v1/listings/{three[0].uuid}/").status_code == 404
    assert visitor.get(f"/api/v1/listings/{three[1].uuid}/").status_code == 200


def test_the_taxonomy_is_public(visitor, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = visitor.get("/api/v1/processes/").json()
    assert (len(rows), rows[0]["code"], rows[1]["parent"]) == (121, "MFG", "MFG")
