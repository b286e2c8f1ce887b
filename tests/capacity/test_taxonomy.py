"""Words that lead to a process: kept by the desk, used at once, fed by what nobody could place."""

import pytest
from django.db import IntegrityError, connection, transaction

from capacity import listing_index, reference, search, suggest, taxonomy, unmatched
from capacity.models import ListingText, Process, ProcessWord, UnmatchedWord
from marketplace.accounts.models import Appointment
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused
from tests.capacity.conftest import published_listing
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _supplied_afterwards():
    """What a test teaches this process is forgotten with its rows."""
    yield
    suggest.use_words([])
    reference.use_names({})
    taxonomy._seen.update(version=None, looked=0.0, read=0.0)


@pytest.fixture
def gears():
    return Process.objects.get(code="MFG.CUT.GEAR")


def desk(user):
    Appointment.objects.get_or_create(user=user, role="moderator")
    user.__dict__.pop("_offices", None)
    return user


def test_the_table_was_filled_with_the_supplied_words():
    stored = set(ProcessWord.objects.values_list("process__code", "folded"))
    supplied = {(code, suggest.fold(word)) for code, word in suggest.supplied_words()}
    assert stored == {pair for pair in supplied if len(pair[1]) > 1}
    before = suggest.vocabulary()
    taxonomy.load()
    assert {word: set(codes) for word, codes in suggest.vocabulary().items()} == {
        word: set(codes) for word, codes in before.items()
    }


def test_a_word_of_the_desk_leads_to_its_process_at_once(gears, lin):
    assert suggest.suggest("珩齿 200 件") == []
    word = taxonomy.add_word(gears, " 珩齿 ", by=desk(lin), at=NOW)
    (found,) = suggest.suggest("珩齿 200 件")
    assert (found.code, found.words, word.language) == ("MFG.CUT.GEAR", ("珩齿",), "zh")
    taxonomy.remove_word(word, by=lin, at=NOW)
    assert suggest.suggest("珩齿 200 件") == []
    history = journal.history(taxonomy.journal_number(gears))
    assert [(line.move, line.data["word"]) for line in history] == [
        ("add_word", "珩齿"),
        ("remove_word", "珩齿"),
    ]


@pytest.mark.parametrize("word", ["", " ", "齿", "x" * 61])
def test_what_is_no_word_is_refused(gears, lin, word):
    with pytest.raises(Invalid):
        taxonomy.add_word(gears, word, by=desk(lin), at=NOW)


def test_the_same_word_twice_is_refused_in_any_writing(gears, lin):
    taxonomy.add_word(gears, "Gear Shaving", by=desk(lin), at=NOW)
    with pytest.raises(Refused):
        taxonomy.add_word(gears, "ＧＥＡＲ-shaving", by=lin, at=NOW)


def test_only_the_desk_keeps_words(gears, lin, chen):
    for step in (
        lambda: taxonomy.add_word(gears, "珩齿", by=chen, at=NOW),
        lambda: taxonomy.rename(gears, zh="齿轮", en="Gears", by=chen, at=NOW),
        lambda: taxonomy.remove_word(gears.words.first(), by=chen, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_a_new_name_shows_everywhere_and_listings_are_found_by_it(gears, lin, lin_firm):
    listing = published_listing(lin_firm, lin, title="Y3150", process=gears)
    listing_index.refresh(listing)
    taxonomy.rename(gears, zh="齿轮切削", en="Cutting of gears", by=desk(lin), at=NOW)
    assert reference.process(gears.code).zh == "齿轮切削"
    assert listing_index.write_missing(NOW) == 1
    assert listing_index.write_missing(NOW) == 0
    assert "齿轮切削" in ListingText.objects.get().text
    assert search.find({"q": "齿轮切削"}).count == 1
    (line,) = journal.history(taxonomy.journal_number(gears))
    assert line.data["from"] == {"zh": "齿轮加工", "en": "Gear cutting"}


def test_a_search_by_a_synonym_finds_what_its_process_offers(gears, lin, lin_firm):
    listing_index.refresh(published_listing(lin_firm, lin, title="Y3150", process=gears))
    assert search.find({"q": "珩齿"}).count == 0
    taxonomy.add_word(gears, "珩齿", by=desk(lin), at=NOW)
    found = search.find({"q": "珩齿"})
    assert (found.count, found.meant) == (1, "齿轮加工")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("珩齿加工", ["珩齿"]),
        ("五轴铣削铝合金支架", ["支架"]),
        ("knurling of shafts", ["knurling"]),
        ("电话 13800138000，liu@example.com", []),
        ("https://example.com/abc 滚花", ["滚花"]),
        ("DWG-A1234-B 滚花", ["滚花"]),
        ("", []),
        ("😀 ✂️ \u0000", []),
        ("苏州 不锈钢", []),
    ],
)
def test_only_words_that_speak_for_nothing_are_left_over(text, words):
    assert list(unmatched.words_of(text)) == words


def test_words_are_counted_without_names_of_firms_and_people(lin, lin_firm):
    unmatched.in_job(["杭州精铸 珩齿", "Lin Wei 珩齿 12 件"], at=NOW)
    unmatched.in_job(["珩齿"], at=NOW)
    (row,) = UnmatchedWord.objects.all()
    assert (row.word, row.in_jobs, row.count, row.state) == ("珩齿", 2, 2, "waiting")
    assert not any(character.isdigit() for character in row.example)


def test_a_reader_s_searches_count_a_word_once_a_day(visitor, lin_firm):
    for _ in range(3):
        visitor.get("/capacity/", {"q": "珩齿"})
    row = UnmatchedWord.objects.get()
    assert (row.in_searches, row.in_jobs) == (1, 0)


def test_what_was_found_is_not_counted(visitor, lin, lin_firm):
    listing_index.refresh(published_listing(lin_firm, lin, title="珩齿机 Y4232"))
    visitor.get("/capacity/", {"q": "珩齿"})
    assert not UnmatchedWord.objects.exists()


def test_a_waiting_word_is_attached_or_dismissed_once(gears, lin):
    unmatched.in_job(["珩齿", "喷花"], at=NOW)
    first, second = UnmatchedWord.objects.order_by("word")
    taxonomy.attach(first, gears, by=desk(lin), at=NOW)
    taxonomy.dismiss(second, by=lin, at=NOW)
    assert suggest.suggest(first.word)[0].code == gears.code
    for again in (first, second):
        with pytest.raises(Refused):
            taxonomy.dismiss(again, by=lin, at=NOW)
    unmatched.in_job([second.word], at=NOW)
    second.refresh_from_db()
    assert (second.state, second.in_jobs) == ("dismissed", 2)


def test_words_met_once_and_long_ago_make_room():
    unmatched.in_job(["珩齿"], at=NOW - 2 * unmatched.KEPT)
    unmatched.in_job(["喷花"], at=NOW)
    assert unmatched.forget_old(at=NOW) == 1


def test_the_database_refuses_half_a_decision():
    unmatched.in_job(["珩齿"], at=NOW)
    for change in ("state = 'attached'", "state = 'dismissed'", "decided_at = now()"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE capacity_unmatchedword SET {change}")


def test_another_process_reads_again_when_the_version_has_changed(gears):
    ProcessWord.objects.create(process=gears, word="珩齿", folded="珩齿", language="zh")
    taxonomy.refresh()
    assert suggest.suggest("珩齿") == []
    taxonomy.cache.set(taxonomy.VERSION, "another", timeout=None)
    taxonomy._seen["looked"] = 0.0
    taxonomy.refresh()
    assert suggest.suggest("珩齿")[0].code == gears.code
