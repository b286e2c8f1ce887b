"""Listings as a table: an import reads back what was written; everybody gets public facts only."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from capacity import (
    capabilities,
    drafts,
    exports,
    import_templates,
    imports,
    listing_index,
    reference,
    spreadsheets,
)
from capacity.import_columns import columns
from capacity.import_rows import Reader
from capacity.models import Listing, Process, Unit
from capacity.spreadsheets import writing
from tests.capacity.conftest import published_listing, unit_of
from tests.capacity.tables import checked, good_row, imported, upload, worked

pytestmark = pytest.mark.django_db

TEXT = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1)
WORDS = TEXT.map(lambda text: " ".join(text.split())[:40].strip()).filter(
    lambda text: text and not text.startswith(("#", "ƒ")) and "E+" not in text
)
TIMES = st.times().map(lambda t: t.replace(minute=t.minute // 15 * 15, second=0, microsecond=0))
WEEKS = st.lists(
    st.tuples(st.integers(0, 6), TIMES, TIMES), max_size=6, unique_by=lambda row: row[:2]
).map(sorted)
LEAVES = [code for group in import_templates.GROUPS for code in import_templates.leaves_of(group)]


@st.composite
def values(draw, row):
    """A value the rules allow for an attribute."""
    low, high = row.lowest or 0, row.largest or 1_000
    if row.type == "boolean":
        return draw(st.booleans())
    if row.type == "enum":
        return draw(st.sampled_from(row.options)).code
    if row.type == "set":
        return draw(
            st.lists(st.sampled_from(row.options), min_size=1, unique=True).map(
                lambda options: [option.code for option in options]
            )
        )
    if row.type == "text":
        return draw(WORDS)
    whole = st.integers(int(low) + 1, int(min(high, 10**6)))
    if row.type == "range":
        return sorted([draw(whole), draw(whole)])
    return draw(whole)


@st.composite
def listings(draw, processes):
    """Facts of a listing of any process and capability."""
    code = draw(st.sampled_from(LEAVES))
    capability = draw(st.sampled_from(capabilities.allowed(code)))
    stated = [row for row in capabilities.attributes(code, capability) if row.code != "material"]
    chosen = draw(st.lists(st.sampled_from(stated), unique_by=lambda r: r.code)) if stated else []
    return {
        "process": processes[code],
        "capability": capability,
        "title": draw(WORDS),
        "own_number": draw(WORDS),
        "region": draw(st.sampled_from(["330100", "330110", "310115", "650000", "110105"])),
        "address": draw(WORDS),
        "description": draw(WORDS),
        "materials": draw(st.lists(st.sampled_from(list(reference.materials())), unique=True)),
        "attributes": {row.code: draw(values(row)) for row in chosen},
        "price_mode": draw(st.sampled_from(Listing.PriceMode.values)),
        "price_fen": draw(st.integers(1, 10**9)),
        "value_bps": draw(st.integers(1, 10_000)),
        "setup_fen": draw(st.integers(0, 10**6)),
        "deposit_fen": draw(st.integers(0, 10**6)),
        "lease_days": draw(st.sampled_from([1, 7, 30])),
        "smallest_lot": draw(st.integers(1, 10**6)),
        "shortest_minutes": 15 * draw(st.integers(1, 2_880)),
        "lead_hours": draw(st.integers(0, 2_160)),
        "price_level": draw(st.sampled_from(["public", "platform", "counterparty", "secret"])),
    }


UNITS = st.lists(
    st.tuples(
        WORDS, st.one_of(st.just(""), WORDS), st.one_of(st.none(), st.integers(1950, 2026)), WEEKS
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda unit: unit[0],
)


def read_back(cells, kind, language, reader):
    """The cells through a file of this kind and back."""
    shown = list(columns().values())
    table = [[column.heading(language) for column in shown]]
    table.append([cells.get(column.code) for column in shown])
    stream = (
        writing.csv_stream(table)
        if kind == "csv"
        else writing.xlsx_stream("x", table, widths=[9] * len(shown))
    )
    opened = spreadsheets.open_table(io.BytesIO(b"".join(stream)), kind)
    _heading, row = opened.sheets[0].rows()
    opened.close()
    return reader.read({shown[n].code: text for n, text in row.cells.items()})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_exported_is_read_back_as_it_was(lin, lin_firm, now, kind, language):
    reader = Reader(lin_firm, lin)

    @settings(
        max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(listings(reader.processes), UNITS)
    def round_trip(facts, units):
        before = Listing(organization=lin_firm)
        drafts.apply(before, facts, by=lin)
        made = [Unit(name=name, model_name=model, built_in=year) for name, model, year, _ in units]
        weeks = [week for *_facts, week in units]
        offer = read_back(exports.cells_of(before, made, weeks, language), kind, language, reader)
        after = reader.check(offer, None, now)
        assert offer.faults == []
        assert {name: getattr(after, name) for name in facts} == facts
        said = [(u.name, u.model_name or "", u.built_in, u.week or []) for u in offer.units]
        assert said == [(name, model, year, week) for name, model, year, week in units]

    round_trip()


def test_the_firms_own_export_is_imported_again_as_updates(as_lin, lin, lin_firm):
    imported([good_row(1), good_row(2)], lin_firm, lin)
    sent = b"".join(as_lin.get("/capacity/mine/export/").streaming_content)
    run = worked(imports.start(upload(sent), lin_firm, by=lin, at=timezone.now()))
    assert (run.good, run.bad, run.notes) == (2, 0, [["updates", {"count": 2}]])


def test_an_export_follows_the_filters(as_lin, lin, lin_firm):
    imported([good_row(1), good_row(2)], lin_firm, lin)
    answer = as_lin.get("/capacity/mine/export/?q=A-2&sort=title&after=x&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [row["Title *"] for row in csv.DictReader(io.StringIO(text))] == ["Milling 2"]


def test_an_export_follows_the_tab(as_lin, lin, lin_firm, listing):
    imported([good_row(1)], lin_firm, lin)
    answer = as_lin.get("/capacity/mine/export/?tab=live&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert [row[3] for row in rows] == ["Title *", "五轴加工中心 DMU 50"]
    assert rows[1][-1] == "published"


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_asks_the_same_queries_for_any_number(
    lin, lin_firm, count, django_assert_num_queries
):
    for n in range(count):
        unit_of(published_listing(lin_firm, lin, title=f"T{n}"), "x")
    with django_assert_num_queries(4):
        _shown, table = exports.own_table(Listing.objects.filter(organization=lin_firm), "en")
        assert len(list(table)) == count + 1


@pytest.mark.parametrize("query", ["price_max=x", "x=0&y=0", "kind=nothing"])
def test_a_wrong_filter_is_answered_instead_of_a_broken_file(visitor, listing, query):
    answer = visitor.get(f"/capacity/export/?{query}")
    assert (answer.status_code, answer.streaming) == (400, False)
    assert "One of the filters cannot be used" in answer.text


def test_everybody_gets_public_facts_only(as_lin, lin, lin_firm):
    live = published_listing(
        lin_firm,
        lin,
        price_level="platform",
        levels={"env_x": "secret"},
        address="Gate 7",
        description="=cmd|' /C calc'!A0",
    )
    unit_of(live, "x")
    listing_index.refresh_words(live)
    listing_index.refresh(live)
    for client in (Client(), as_lin):
        answer = client.get("/capacity/export/?format=xlsx", HTTP_ACCEPT_LANGUAGE="en")
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        rows = list(book.active.values)
        assert len(rows) == 2
        text = "|".join(str(cell) for cell in rows[1])
        assert "260" not in text
        assert "500" not in text
        assert "Gate 7" not in text
        assert "=cmd|" in text  # as a text, not as a formula
        assert {cell.data_type for cell in book.active[2]} <= {"s", "n"}


def test_strangers_and_buyers_export_nothing_of_the_firm(visitor, as_chen, chen_firm, as_wu):
    assert visitor.get("/capacity/mine/export/").status_code == 302
    assert as_wu.get("/capacity/mine/export/").status_code == 403


@pytest.mark.parametrize("group", import_templates.GROUPS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_template_is_free_of_faults_as_it_comes(lin, lin_firm, now, group, language):
    reader = Reader(lin_firm, lin)
    for row in import_templates.examples(group, language):
        offer = reader.read({key: text for key, text in row.items() if text})
        reader.check(offer, None, now)
        assert offer.faults == []
        assert offer.is_ready_for_review


def test_a_template_offers_its_lists(as_lin, lin_firm):
    answer = as_lin.get("/capacity/mine/import/template/?group=MFG.CUT&format=xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Capacity", "Explanation", "Choices"]
    assert book["Choices"].sheet_state == "hidden"
    listed = {
        rule.formula1.split("!")[1].split(":")[0]
        for rule in book["Capacity"].data_validations.dataValidation
    }
    processes = [cell.value for cell in book["Choices"]["A"] if cell.value]
    assert len(listed) == len(book["Capacity"].data_validations.dataValidation)
    assert processes == [reference.process(code).en for code in reference.leaves("MFG.CUT")]


def test_an_uploaded_template_has_no_rows_of_its_own(lin, lin_firm):
    with translation.override("zh-hans"):
        content = import_templates.as_xlsx("MFG.CUT", "zh-hans")
    run = worked(imports.start(upload(content), lin_firm, by=lin, at=timezone.now()))
    assert (run.state, run.failure[0]) == ("failed", "no_rows")


def test_every_process_has_its_template():
    codes = {
        code for group in import_templates.GROUPS for code in import_templates.leaves_of(group)
    }
    assert codes == {row.code for row in reference.processes().values() if row.is_leaf}
    assert Process.objects.filter(code__in=codes).count() == len(codes)


def test_a_checked_file_is_the_same_as_a_workbook(lin, lin_firm):
    assert checked([good_row(1)], lin_firm, lin, encoding="gb18030").good == 1
