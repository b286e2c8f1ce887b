"""The pages and the API of jobs and matches, as people and programs meet them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from orders import jobs, matches
from orders.models import Job, Match
from tests.orders import worlds
from tests.orders.worlds import NOW, TODAY
from tests.personas import *  # noqa: F403

pytestmark = pytest.mark.django_db

FORM = {
    "title": "5-axis bracket",
    "process": "MFG.CUT.MILL.AX5",
    "quantity": "100",
    "minutes_per_piece": "12",
    "setup_hours": "1",
    "starts_on": TODAY.isoformat(),
    "due_on": (TODAY + timedelta(days=20)).isoformat(),
    "region": "320500",
    "budget": "20000",
    "divisible": "on",
}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _firms(chen_firm, lin_firm, rao_firm):
    """Three firms; Lin and Rao can both do what Chen wants."""
    for firm in (lin_firm, rao_firm):
        worlds.make_listing(firm)


@pytest.fixture
def job(chen, chen_firm):
    return worlds.post(chen_firm, chen)


@pytest.fixture
def match(job, lin_firm):
    return next(m for m in worlds.matched(job) if m.listing.organization == lin_firm)


@pytest.fixture
def asked(match, chen):
    matches.accept(match, by=chen, at=timezone.now())
    return match


def page(name, *args):
    return reverse(f"orders:{name}", args=args)


def status(client, address):
    answer = client.get(address)
    if answer.streaming:
        assert answer.getvalue() == PDF  # read to its end, the file is closed
    return answer.status_code


def test_one_screen_posts_a_job(as_chen):
    answer = as_chen.post(page("job_create"), FORM)
    job = Job.objects.get()
    assert answer.status_code == 302
    assert answer.url == page("job_detail", job.uuid)
    assert (job.title, job.budget_fen, job.state) == ("5-axis bracket", 2_000_000, "open")
    shown = as_chen.get(answer.url)
    assert "Looking through the capacity on offer" in shown.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("starts_on", "2020-01-01", "The earliest start is in the past"),
        ("due_on", TODAY.isoformat(), "Factories need a day to answer"),
        ("budget", "-5", "greater than or equal to 0.01"),
        ("quantity", "0", "greater than or equal to 1"),
        ("process", "", "Choose a process: without one no factory can be found."),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(as_chen, field, value, words):
    answer = as_chen.post(page("job_create"), {**FORM, "description": "kept", field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert "5-axis bracket" in answer.text
    assert ">kept</textarea>" in answer.text.replace("\n", "")
    assert not Job.objects.exists()


def test_a_drawing_is_not_uploaded_twice(as_chen):
    drawing = SimpleUploadedFile("part.pdf", PDF, "application/pdf")
    sent = {**FORM, "starts_on": "2020-01-01", "drawing": drawing}
    answer = as_chen.post(page("job_create"), sent)
    kept = answer.context["form"].kept
    assert "part.pdf" in answer.text
    as_chen.post(page("job_create"), {**FORM, "kept_drawing": str(kept.uuid)})
    assert Job.objects.get().drawing == kept


def test_a_kept_drawing_of_another_firm_is_not_taken_over(as_chen, as_rao, rao_firm, rao):
    drawing = SimpleUploadedFile("secret.pdf", PDF, "application/pdf")
    as_rao.post(page("job_create"), {**FORM, "drawing": drawing})
    secret = rao_firm.documents.get()
    as_chen.post(page("job_create"), {**FORM, "kept_drawing": str(secret.uuid)})
    assert Job.objects.latest("id").drawing is None


def test_a_file_that_is_no_drawing_is_refused_at_its_field(as_chen):
    script = SimpleUploadedFile("part.pdf", b"<html>", "application/pdf")
    answer = as_chen.post(page("job_create"), {**FORM, "drawing": script})
    assert "neither a PDF nor a picture" in answer.text
    assert not Job.objects.exists()


def test_only_the_asked_factory_reads_the_drawing(as_chen, as_lin, as_rao, chen, chen_firm):
    drawing = SimpleUploadedFile("part.pdf", PDF, "application/pdf")
    as_chen.post(page("job_create"), {**FORM, "drawing": drawing})
    job = Job.objects.get()
    found = worlds.matched(job, at=timezone.now())
    address = page("job_drawing", job.uuid)
    assert [status(c, address) for c in (as_chen, as_lin, as_rao)] == [200, 404, 404]
    lins = next(m for m in found if m.listing.organization.short_name == "杭州精铸")
    matches.accept(lins, by=chen, at=timezone.now())
    assert [status(c, address) for c in (as_chen, as_lin, as_rao)] == [200, 200, 404]


def test_the_process_follows_the_text_until_chosen_by_hand(as_chen):
    address = page("process_suggest")
    first = as_chen.get(address, {"title": "五轴铝件"})
    assert '<option value="MFG.CUT.MILL.AX5" selected>' in first.text
    by_hand = {"title": "激光切割", "process": "MFG.CUT.EDM.WIRE", "suggested": "MFG.CUT.MILL.AX5"}
    assert '<option value="MFG.CUT.EDM.WIRE" selected>' in as_chen.get(address, by_hand).text
    followed = {**by_hand, "process": "MFG.CUT.MILL.AX5"}
    assert '<option value="MFG.CUT.LASER" selected>' in as_chen.get(address, followed).text


def test_a_duplicate_begins_with_the_answers_of_the_former_job(as_chen, as_rao, job):
    answer = as_chen.get(page("job_create"), {"from": str(job.uuid)})
    assert 'value="Bracket"' in answer.text
    assert as_rao.get(page("job_create"), {"from": str(job.uuid)}).status_code == 404


def test_an_edit_by_the_page_matches_anew(as_chen, job):
    answer = as_chen.post(page("job_edit", job.uuid), {**FORM, "quantity": "7"})
    job.refresh_from_db()
    assert (answer.status_code, job.version, job.operations.get().quantity) == (302, 2, 7)


def test_matches_appear_without_a_reload(as_chen, job):
    address = page("job_matches", job.uuid)
    Job.objects.update(matching_due_at=timezone.now())
    assert as_chen.get(address, {"phase": "working"}).status_code == 204
    worlds.matched(job, at=timezone.now() + timedelta(seconds=1))
    answer = as_chen.get(address, {"phase": "working"})
    assert answer.status_code == 200
    assert "hx-get" not in answer.text.split('id="compare"')[0]
    assert "meets 3 of 3" in answer.text
    assert answer.text.count('class="match') >= 2


def test_a_stopped_worker_is_said_after_twenty_seconds(as_chen, job):
    Job.objects.update(matching_due_at=timezone.now() - timedelta(seconds=21))
    answer = as_chen.get(page("job_matches", job.uuid), {"phase": "working"})
    assert "The matching service is busy; your job is safe" in answer.text
    assert as_chen.get(page("job_matches", job.uuid), {"phase": "busy"}).status_code == 204


def test_a_job_nothing_fits_says_which_change_would_open_some(as_chen, chen, chen_firm):
    job = worlds.post(chen_firm, chen, budget_fen=100_000)
    worlds.matched(job)
    answer = as_chen.get(page("job_detail", job.uuid))
    assert "Nothing fits entirely yet" in answer.text
    assert "2 cost more than the budget" in answer.text
    assert "A budget of ¥4,000.00 (+300 %) opens 2 factories" in answer.text


def test_accepting_shows_the_consequence_then_asks_the_factory(as_chen, match):
    address = page("match_accept", match.uuid)
    shown = as_chen.get(address)
    assert "¥4,000.00 into escrow. Nothing is paid now." in shown.text
    assert "20 machine h" in shown.text
    assert as_chen.post(address).url == page("job_detail", match.operation.job.uuid)
    match.refresh_from_db()
    assert match.state == "accepted_by_buyer"
    again = as_chen.post(address)
    assert again.status_code == 409


def test_the_factory_sees_its_money_after_the_fee_and_confirms(as_lin, asked):
    address = page("match_confirm", asked.uuid)
    shown = as_lin.get(address)
    assert "¥3,920.00" in shown.text
    assert "M1: " in shown.text
    answer = as_lin.post(address)
    order = asked.operation.job.orders.get()
    assert answer.url == page("order_detail", order.uuid)


def test_the_factory_declines_with_a_reason(as_lin, as_chen, asked):
    address = page("match_decline", asked.uuid)
    assert as_lin.post(address, {"reason": ""}).status_code == 409
    assert as_lin.post(address, {"reason": "In repair"}).url == page("board")
    job = as_chen.get(page("job_detail", asked.operation.job.uuid))
    assert "杭州精铸 declined" in job.text
    assert "In repair" in job.text


def test_the_board_says_why_a_job_fits_and_never_the_budget(as_lin, match):
    answer = as_lin.get(page("board"))
    assert "Bracket" in answer.text
    assert "within the buyer&#x27;s budget" in answer.text or "within the buyer's" in answer.text
    assert "20,000" not in answer.text
    assert "below the budget" not in answer.text


def test_up_to_three_matches_side_by_side(as_chen, match):
    answer = as_chen.get(page("match_compare", match.operation.job.uuid), {"m": ["1", "2", "x"]})
    assert answer.text.count("/accept/") == 2
    none = as_chen.get(page("match_compare", match.operation.job.uuid))
    assert "Nothing is ticked" in none.text


STRANGE = ["job_detail", "job_matches", "job_edit", "job_cancel", "match_compare", "job_drawing"]


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("person", ["lin", "rao", "wu", "bai"])
def test_a_strangers_job_does_not_exist(request, job, name, person):
    client = request.getfixturevalue(f"as_{person}")
    is_office = person in ("wu", "bai") and name == "job_edit"
    assert client.get(page(name, job.uuid)).status_code == (403 if is_office else 404)


@pytest.mark.parametrize(
    "name", ["match_accept", "match_dismiss", "match_confirm", "match_decline"]
)
def test_a_strangers_match_does_not_exist(as_rao, asked, name):
    assert as_rao.post(page(name, asked.uuid), {"reason": "x"}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "accepted_by_buyer"


def test_a_factory_does_not_open_a_match_nobody_asked_it_about(as_lin, match):
    assert as_lin.get(page("match_confirm", match.uuid)).status_code == 404


def test_visitors_log_in_first(visitor, job):
    for address in (page("job_list"), page("job_create"), page("job_detail", job.uuid)):
        assert "/login/" in visitor.get(address).url


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_more_rows(
    as_chen, chen, chen_firm, number, django_assert_num_queries
):
    for _ in range(number):
        worlds.matched(worlds.post(chen_firm, chen))
    as_chen.get(page("job_list"))
    with django_assert_num_queries(8):
        answer = as_chen.get(page("job_list"))
    assert answer.text.count('class="table__title"') == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_costs_the_same_with_more_rows(
    as_lin, chen, chen_firm, number, django_assert_num_queries
):
    for _ in range(number):
        worlds.matched(worlds.post(chen_firm, chen))
    as_lin.get(page("board"))
    with django_assert_num_queries(8):
        answer = as_lin.get(page("board"))
    assert answer.text.count('<article class="match">') == number


@pytest.mark.parametrize("number", [1, 3])
def test_a_jobs_page_costs_the_same_with_more_matches(
    as_chen, job, number, django_assert_num_queries
):
    for _ in range(number):
        worlds.make_listing(worlds.make_firm())
    worlds.matched(job)
    as_chen.get(page("job_detail", job.uuid))
    with django_assert_num_queries(16):
        as_chen.get(page("job_detail", job.uuid))


def test_the_lists_keep_their_place_by_keyset(as_chen, chen, chen_firm):
    for number in range(22):
        worlds.post(chen_firm, chen, title=f"Job {number:02d}", budget_fen=10_000)
    first = as_chen.get(page("job_list"))
    assert first.text.count('class="table__title"') == 20
    rest = as_chen.get(page("job_list") + first.context["next"])
    assert [job.title for job in rest.context["jobs"]] == ["Job 01", "Job 00"]


def test_what_waits_stands_on_the_home_page(as_lin, as_chen, match, chen):
    assert "are ready to choose from" in as_chen.get(reverse("accounts:home")).text
    matches.accept(match, by=chen, at=timezone.now())
    home = as_lin.get(reverse("accounts:home"))
    assert "accepted you for “Bracket”" in home.text
    assert "are ready to choose from" not in as_chen.get(reverse("accounts:home")).text


class TestApi:
    def test_a_program_posts_follows_accepts_and_confirms(self, as_chen, as_lin):
        sent = {
            "title": "Bracket",
            "process": "MFG.CUT.MILL.AX5",
            "quantity": 100,
            "minutes_per_piece": "12",
            "region": "320505",
            "starts_on": TODAY.isoformat(),
            "due_on": (TODAY + timedelta(days=20)).isoformat(),
            "budget_fen": 2_000_000,
        }
        posted = as_chen.post("/api/v1/jobs/", sent, content_type="application/json")
        assert posted.status_code == 201
        uuid = posted.json()["uuid"]
        worlds.matched(Job.objects.get(uuid=uuid), at=timezone.now())
        found = as_chen.get(f"/api/v1/jobs/{uuid}/matches/").json()
        lins = next(m for m in found if m["factory"]["short_name"] == "杭州精铸")
        assert len(lins["reasons"]) == 3
        accepted = as_chen.post(f"/api/v1/matches/{lins['uuid']}/accept/").json()
        assert accepted["state"] == "accepted_by_buyer"
        (seen,) = as_lin.get("/api/v1/matches/?state=accepted_by_buyer").json()["results"]
        assert (seen["uuid"], seen["score"], seen["parts"]) == (lins["uuid"], None, None)
        placed = as_lin.post(f"/api/v1/matches/{lins['uuid']}/confirm/")
        assert placed.status_code == 201
        assert placed.json()["number"].startswith("GZ")

    def test_a_refusal_is_a_problem_with_a_code(self, as_chen, asked):
        answer = as_chen.post(f"/api/v1/matches/{asked.uuid}/accept/")
        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "wrong_state"

    def test_strangers_find_nothing(self, as_rao, job, asked):
        assert as_rao.get(f"/api/v1/jobs/{job.uuid}/").status_code == 404
        assert as_rao.post(f"/api/v1/matches/{asked.uuid}/confirm/").status_code == 404
        assert as_rao.get("/api/v1/matches/").json()["results"] == []

    def test_a_past_date_is_refused_with_the_sentence_of_the_page(self, as_chen):
        sent = {
            "title": "Bracket",
            "process": "MFG.CUT.MILL.AX5",
            "quantity": 1,
            "minutes_per_piece": "12",
            "region": "320505",
            "starts_on": "2020-01-01",
            "due_on": "2020-01-02",
            "budget_fen": 100,
        }
        answer = as_chen.post("/api/v1/jobs/", sent, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith("The earliest start is in the past")


def test_every_match_shown_can_be_taken(as_chen, match, chen):
    """The start a match was shown with stays acceptable although the clock goes on."""
    later = NOW + timedelta(hours=6)
    matches.accept(match, by=chen, at=later)
    assert Match.objects.get(pk=match.pk).state == "accepted_by_buyer"
    assert jobs.MOVES["open"].target == "open"
