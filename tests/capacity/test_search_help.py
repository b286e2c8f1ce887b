"""What helps a search along: suggestions, spelling, loosening, distances, the map, the count."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.urls import reverse

from capacity import (
    listing_index,
    loosening,
    near,
    plans,
    rates,
    search,
    search_map,
    spelling,
    standing,
    suggestions,
    tokens,
)
from capacity.filters import ListingFilter
from capacity.models import ListingWord, Process
from capacity.shingles import fold
from marketplace.core import regions
from tests.capacity.conftest import published_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(lin, lin_firm):
    def make(title="五轴 DMU 50", **fields):
        listing = published_listing(lin_firm, lin, title=title, **fields)
        listing_index.refresh(listing)
        return listing

    return make


def named(found, kind):
    return [each.value for each in found if each.kind == kind]


def test_suggestions_name_processes_places_and_firms(live):
    live()
    assert named(suggestions.suggestions("五轴"), "process") == ["MFG.CUT.MILL.AX5"]
    assert named(suggestions.suggestions("hangzhou"), "place")[0] == "330100"
    (firm,) = [each for each in suggestions.suggestions("精铸") if each.kind == "firm"]
    assert (firm.label, firm.url) == ("杭州精铸", f"/capacity/?firm={firm.value}")
    assert suggestions.suggestions("五") == []


def test_a_firm_without_anything_on_offer_is_not_suggested(lin_firm):
    assert named(suggestions.suggestions("精铸"), "firm") == []


def test_the_field_s_options_are_links(visitor, live):
    live()
    content = visitor.get("/capacity/suggestions/", {"q": "五轴"}).content.decode()
    assert content.count('role="option"') == 1
    assert "/capacity/?process=MFG.CUT.MILL.AX5" in content
    rows = visitor.get("/api/v1/suggestions/", {"q": "五轴"}).json()
    assert rows[0]["value"] == "MFG.CUT.MILL.AX5"


def test_a_mistyped_latin_word_finds_what_it_may_have_meant(visitor, live):
    live("FANUC Robodrill")
    ListingWord.objects.bulk_create(ListingWord(word=word) for word in ("robodrill", "fanuc"))
    found = search.find({"q": "robodril1"})
    assert (found.count, found.meant) == (1, "robodrill")
    page = visitor.get("/capacity/", {"q": "robodril1"}).content.decode()
    assert "Nothing contains “robodril1”. Shown is what contains “robodrill”." in page


def test_chinese_without_blanks_is_taken_apart(live):
    turning = Process.objects.get(code="MFG.CUT.TURN.CNC2")
    live("数控车床 CK6150", process=turning)
    assert spelling.parts("杭州数控车床") == ["杭州", "数控车床"]
    found = search.find({"q": "杭州数控车床"})
    assert (found.count, found.meant) == (1, "杭州 数控车床")


def test_what_stands_somewhere_is_taken_as_it_is(live):
    live("五轴")
    assert spelling.meant(["五轴", "dmv", "轴"]) == ["五轴", "dmv", "轴"]
    assert search.find({"q": "dmv"}).meant == ""


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("數控車床", "数控车床"),
        ("ＣＮＣ　加工", "cnc 加工"),
        ("  A\tB ", "a b"),
        ("龍門銑", "龙门铣"),
    ],
)
def test_width_case_and_script_are_folded(written, folded):
    assert fold(written) == folded


def test_traditional_characters_find_simplified_ones(live):
    live("数控车床")
    assert search.find({"q": "數控車床"}).count == 1


def test_without_hits_the_page_says_which_filter_stands_in_the_way(visitor, live):
    for number in range(3):
        live(f"机床 {number}")
    params = {"place": "330000", "q": "机床", "tolerance": "3"}
    page = visitor.get("/capacity/", params)
    (only,) = page.context["loosenings"]
    assert (only.label, only.count) == ("Tolerance grade or finer (IT): IT3", 3)
    assert "q=" in only.url
    assert "tolerance" not in only.url
    assert b"One of these filters stands in the way" in page.content


def test_loosening_gives_up_when_the_time_is_over(live, monkeypatch):
    live()
    params = QueryDict("place=330000&tolerance=3")
    monkeypatch.setattr(loosening, "WITHIN_MS", 0)
    assert loosening.loosenings(ListingFilter(params), params) == []


def test_a_slow_count_is_cut_off_by_the_database(live):
    question = ListingFilter({}).question()
    question.ask("pg_sleep(1) IS NOT NULL")
    live()
    assert plans.counts([question], most=5, within_ms=50) == [None]
    assert plans.by_place(question, within_ms=50) is None


def test_the_map_counts_by_province_and_city_and_links_to_them(visitor, live):
    live()
    live(region="330203")
    live(region="440305")
    page = visitor.get("/capacity/", {"view": "map", "q": "五轴"})
    zhejiang, guangdong = page.context["spots"]
    assert (zhejiang.count, guangdong.count) == (2, 1)
    assert {city.code: city.count for city in zhejiang.cities} == {"330100": 1, "330200": 1}
    assert zhejiang.url == "?q=%E4%BA%94%E8%BD%B4&place=330000"
    data = page.context["option"]["series"][0]["data"]
    assert {each["name"]: each["value"] for each in data} == {"浙江": 2, "广东": 1}
    rows = visitor.get("/api/v1/listings/places/", {"place": "440000"}).json()
    assert rows == [{"code": "440000", "count": 1, "cities": [{"code": "440300", "count": 1}]}]


def test_the_corps_is_drawn_within_xinjiang():
    corps, xinjiang = (
        search_map.Spot(code, regions.name(code), count, "")
        for code, count in (("660000", 1), ("650000", 2))
    )
    assert search_map.option([corps, xinjiang])["series"][0]["data"][0]["value"] == 3


def test_the_button_counts_while_one_chooses(visitor, live):
    live()
    address = reverse("capacity:search_count")
    said = [
        visitor.get(address, params).content.decode().strip()
        for params in ({"q": "五轴"}, {"q": "zzz"}, {"price_max": "-1"})
    ]
    assert said == ["Show 1 listing", "Nothing fits: show why", "Show results"]


def test_distances_run_from_the_nearest_place_on():
    metres = near.metres("330100")
    assert next(iter(metres)) == 330100
    assert list(metres.values()) == sorted(metres.values())
    assert set(near.within("330100", 30)) < set(near.within("330100", 200))
    assert metres[310000] == round(regions.distance_km("330100", "310000") * 1000)


@pytest.mark.parametrize(
    ("price", "basis", "rate"),
    [
        (("time", "hour", 260_00, 30), "hour", 260_00),
        (("piece", "kg", 900, 30), "kg", 900),
        (("piece", "hour", 900, 30), "piece", 900),
        (("lease", "month", 90_000_00, 30), "day", 3_000_00),
        (("lease", "month", 100, 7), "day", 14),
        (("value", "order", None, 30), "value", 150),
    ],
)
def test_prices_of_every_mode_stand_on_a_scale(price, basis, rate):
    mode, unit, fen, days = price
    listing = SimpleNamespace(
        price_mode=mode,
        price_fen=fen,
        value_bps=150,
        lease_days=days,
        process=SimpleNamespace(unit=unit),
    )
    assert (rates.basis(listing), rates.rate(listing)) == (basis, rate)


def test_contradicted_idle_time_stands_behind_everything_else():
    worst = standing.points(evidence=1, grade="C", has_photo=False)
    assert standing.points(evidence=0, grade="AAA", has_photo=True) < worst
    assert standing.points(evidence=3, grade="NR", has_photo=False) > (
        standing.points(evidence=1, grade="AAA", has_photo=False)
    )


def test_numbers_of_filters_are_none_of_texts():
    found = {tokens.place(330000), tokens.token("process", 1), *tokens.size("max", 600)}
    assert all(0xD800 <= (number & 0xFFFFFFFF) >> 16 < 0xE000 for number in found)
    assert tokens.size("max", 10) == []
    assert tokens.tolerance(15) == []
    assert tokens.tolerance(3) == tokens.tolerance(4)
