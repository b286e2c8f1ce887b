"""The pages of the taxonomy desk."""

import pytest

from capacity import reference, suggest, taxonomy, unmatched
from capacity.models import UnmatchedWord
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
GEARS = "/staff/processes/MFG.CUT.GEAR/"


@pytest.fixture(autouse=True)
def _supplied_afterwards():
    yield
    suggest.use_words([])
    reference.use_names({})
    taxonomy._seen.update(version=None, looked=0.0, read=0.0)


def test_the_commonest_word_comes_first_and_pages_follow(as_bai):
    assert "Every word has its process" in as_bai.get("/staff/words/").text
    letters = "甲乙丙丁戊己庚辛"
    for number in range(32):
        unmatched.in_job([letters[number // 8] + letters[number % 8] + "齿刀"], at=NOW)
    unmatched.in_job(["甲甲齿刀"], at=NOW)
    page = as_bai.get("/staff/words/").text
    assert (page.count('data-label="Last met"'), "?after=30" in page) == (30, True)
    assert page.index("甲甲齿刀") < page.index("甲乙齿刀")
    assert as_bai.get("/staff/words/?after=30").text.count('data-label="Last met"') == 2


def test_attaching_and_dismissing(as_bai):
    unmatched.in_job(["珩齿"], at=NOW)
    row = UnmatchedWord.objects.get()
    address = f"/staff/words/{row.uuid}/"
    assert as_bai.post(address, {"process": ""}).status_code == 400
    assert as_bai.post(address, {"process": "MFG.CUT.GEAR"}).status_code == 302
    assert as_bai.post(address, {"dismiss": "1"}).status_code == 409
    page = as_bai.get(GEARS).text
    assert "“珩齿” added" in page
    assert "from the words without a process" in page


def test_names_and_words_are_changed_and_faults_shown(as_bai):
    assert as_bai.post(GEARS, {"zh": "齿", "en": "G"}).status_code == 422
    as_bai.post(GEARS, {"zh": "齿轮切削", "en": "Cutting of gears"})
    assert "Named 齿轮切削 / Cutting of gears" in as_bai.get(GEARS).text
    assert as_bai.post(f"{GEARS}words/", {"word": "x"}).status_code == 422
    as_bai.post(f"{GEARS}words/", {"word": "珩齿"})
    word = reference.process("MFG.CUT.GEAR")
    assert word.zh == "齿轮切削"
    assert suggest.suggest("珩齿")[0].code == "MFG.CUT.GEAR"


def test_the_tree_is_searched_by_name_code_and_word(as_bai):
    def found(q):
        return as_bai.get("/staff/processes/", {"q": q}).text.count("table__title")

    assert found("") == 121
    assert [found("MFG.CUT.GEAR"), found("gear cutting"), found("滚齿"), found("zzz")] == [
        1,
        1,
        1,
        0,
    ]


def test_lists_ask_the_database_the_same_for_one_row_and_for_three(as_bai):
    unmatched.in_job(["珩齿"], at=NOW)
    as_bai.get("/staff/words/")
    first = queries_of(as_bai, "/staff/words/")
    unmatched.in_job(["喷花", "倒角机"], at=NOW)
    assert queries_of(as_bai, "/staff/words/") == first
    assert queries_of(as_bai, "/staff/processes/?q=gear") == queries_of(
        as_bai, "/staff/processes/?q=i"
    )


def queries_of(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
