"""Bulk import for programs: the same runs, faults by column key."""

import pytest

from capacity.models import ImportRun
from tests.capacity.tables import as_csv, checked, good_row, upload, worked

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/imports/"
ROW = {"process": "MFG.CUT.MILL.AX5", "title": "Milling", "price_mode": "time", "price": 260}


def of(run, *steps):
    return "/".join((f"{ADDRESS}{run['uuid']}", *steps, ""))


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


def test_rows_are_checked_confirmed_and_imported(as_lin, lin_firm):
    wrong = ROW | {"title": "x", "price": "1,5"}
    run = post(as_lin, ADDRESS, {"name": "erp", "rows": [ROW, wrong]}).json()
    assert (run["state"], run["name"]) == ("uploaded", "erp.csv")
    worked(ImportRun.objects.get())
    seen = as_lin.get(of(run)).json()
    assert (seen["good"], seen["bad"]) == (1, 1)
    assert seen["faults"] == [{"column": "price", "fault": "comma", "rows": 1}]
    assert post(as_lin, of(run, "confirm"), {"mode": "good"}).json()["state"] == "importing"
    worked(ImportRun.objects.get())
    rows = as_lin.get(of(run, "rows") + "?all=1").json()["results"]
    assert [(row["number"], bool(row["listing"])) for row in rows] == [(2, True), (3, False)]


def test_a_file_is_taken_as_on_the_page(as_lin, lin_firm):
    answer = as_lin.post(ADDRESS, {"file": upload(as_csv([good_row(1)]))})
    assert (answer.status_code, answer.json()["format"]) == (201, "csv")


def test_faults_say_what_is_wrong_and_where(as_lin, lin, lin_firm):
    run = checked([good_row(1, **{"Price (yuan)": "x"})], lin_firm, lin)
    rows = as_lin.get(f"{ADDRESS}{run.uuid}/rows/?column=price&fault=not_a_number").json()
    [row] = rows["results"]
    assert row["values"]["price"] == "x"
    assert row["faults"] == [
        {
            "column": "price",
            "fault": "not_a_number",
            "sentence": "“x” is not a number. Write figures alone, such as 1250 or 0.8.",
        }
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"rows": []}, 400),
        ({"rows": "x"}, 400),
        ({"rows": [1]}, 400),
        ({"file": "x"}, 400),
        ({"rows": [{"title": {"deep": [1]}}]}, 201),
    ],
)
def test_a_wrong_body_is_refused(as_lin, lin_firm, body, status):
    assert post(as_lin, ADDRESS, body).status_code == status


def test_refusals_are_problems_with_codes(as_lin, lin, lin_firm):
    run = checked([good_row(1), good_row(2, Title="")], lin_firm, lin)
    refused = post(as_lin, f"{ADDRESS}{run.uuid}/confirm/", {"mode": "all"})
    assert (refused.status_code, refused.json()["code"]) == (409, "bad_rows")
    assert post(as_lin, f"{ADDRESS}{run.uuid}/cancel/", {}).json()["state"] == "cancelled"


@pytest.mark.parametrize("who", ["visitor", "as_wu"])
def test_who_acts_for_no_factory_is_kept_out(who, request):
    assert request.getfixturevalue(who).get(ADDRESS).status_code == 403


def test_only_the_firms_people(lin, lin_firm, as_rao, rao_firm):
    run = checked([good_row(1)], lin_firm, lin)
    assert as_rao.get(f"{ADDRESS}{run.uuid}/").status_code == 404
    assert as_rao.get(ADDRESS).json()["results"] == []
