"""The editor of operations and the pages of such jobs, without scripts and with them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from orders import drafts, families, graphs
from orders.models import Job, JobDraft, JobTemplate
from tests.orders import graph_world, worlds
from tests.orders.graph_world import shape
from tests.orders.worlds import TODAY
from tests.personas import *  # noqa: F403

pytestmark = pytest.mark.django_db
TERMS = {
    "title": "Gearbox housing",
    "region": "320500",
    "starts_on": TODAY.isoformat(),
    "due_on": (TODAY + worlds.timedelta(days=30)).isoformat(),
    "budget": "80000",
}
STEP = {
    "name": "",
    "process": "MFG.CUT.MILL.AX5",
    "quantity": "20",
    "minutes_per_piece": "30",
    "setup_hours": "1",
    "lots": "1",
    "divisible": "on",
}


def page(name, *args):
    return reverse(f"orders:{name}", args=args)


def sent(*steps, **more):
    """What the editor's form sends; each step a dict of what differs from STEP."""
    body = {**TERMS, "step": [], **more}
    for number, step in enumerate(steps, start=1):
        body["step"].append(str(number))
        body |= {f"s{number}-{name}": value for name, value in {**STEP, **step}.items()}
    return body


@pytest.fixture
def draft(chen, chen_firm):
    steps = families.filled(families.families()["sheet_cabinet"].steps, quantity=20, language="en")
    return drafts.begin(chen_firm, steps=steps, terms=TERMS, by=chen)


@pytest.fixture
def job(chen, chen_firm):
    return graph_world.post(chen_firm, chen)


def test_a_family_and_a_quantity_fill_the_editor(as_chen, chen_firm):
    shown = as_chen.get(page("draft_new"))
    assert shown.text.count('value="family:') == len(families.families())
    answer = as_chen.post(page("draft_new"), {"quantity": 30, "template": "family:welded_frame"})
    draft = JobDraft.objects.get()
    assert answer.url == page("draft", draft.uuid)
    assert [step["quantity"] for step in draft.steps] == ["360", "240", "30", "30", "30"]
    assert "Weld" in as_chen.get(answer.url).text


@pytest.mark.parametrize("said", [{"quantity": 0}, {"quantity": "many"}, {}])
def test_without_a_sensible_quantity_nothing_begins(as_chen, chen_firm, said):
    assert as_chen.post(page("draft_new"), said).status_code == 422
    assert not JobDraft.objects.exists()


def test_posting_makes_the_job_and_the_draft_is_gone(as_chen, draft):
    body = sent({"name": "Rough"}, {"name": "Finish", "after": ["1"]}, do="post")
    answer = as_chen.post(page("draft", draft.uuid), body)
    job = Job.objects.get()
    assert answer.url == page("job_detail", job.uuid)
    assert shape(job) == [(1, "MFG.CUT.MILL.AX5", []), (2, "MFG.CUT.MILL.AX5", [1])]
    assert not JobDraft.objects.exists()
    shown = as_chen.get(answer.url).text
    assert ("Rough" in shown, shown.count("graph__box"), "22.0" in shown) == (True, 2, True)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({"process": ""}, "Choose a process: without one no factory can be found."),
        ({"quantity": "0"}, "greater than or equal to 1"),
        ({"lots": "21", "after": ["1"]}, "less than or equal to 9"),
        ({"quantity": "1", "lots": "2", "after": ["1"]}, "no more lots than pieces"),
        ({"after": []}, "is tied to no other operation"),
        ({"minutes_per_piece": "NaN"}, "Enter a number."),
        ({"process": "MFG.NONSENSE"}, "Select a valid choice"),
        ({"after": ["77"]}, "Choose operations of this job."),
        ({"after": ["1"], "env_x": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_stands_at_its_operation_and_nothing_is_lost(as_chen, draft, second, words):
    body = sent({"name": "Rough"}, {"name": "Mine", **second}, do="post")
    answer = as_chen.post(page("draft", draft.uuid), body)
    assert answer.status_code == 422
    wrong = answer.text[answer.text.index('id="op-2"') :]
    assert words in wrong
    assert not Job.objects.exists()
    assert JobDraft.objects.get().steps[1]["name"] == "Mine"


def test_a_ring_is_named_and_the_draft_keeps_it(as_chen, draft):
    body = sent({"after": ["2"]}, {"after": ["1"]}, do="post")
    answer = as_chen.post(page("draft", draft.uuid), body)
    assert "wait for one another in a ring" in answer.text
    assert "1 → 2 → 1" in answer.text


def test_a_wrong_term_stands_at_its_field(as_chen, draft):
    body = sent({}, {"after": ["1"]}, do="post") | {"due_on": TODAY.isoformat()}
    answer = as_chen.post(page("draft", draft.uuid), body)
    assert (answer.status_code, "Factories need a day to answer" in answer.text) == (422, True)


def edited(client, draft, action):
    """Presses one of the editor's buttons with the draft as it stands."""
    body = {**draft.terms, "step": [s["key"] for s in draft.steps], "do": action}
    for step in draft.steps:
        body |= {f"s{step['key']}-{k}": v for k, v in step.items() if k not in ("key", "divisible")}
    answer = client.post(page("draft", draft.uuid), body)
    assert answer.status_code == 302
    draft.refresh_from_db()
    return {step["key"]: step["after"] for step in draft.steps}


def test_buttons_add_take_out_bring_back_and_move(as_chen, draft):
    before = {step["key"]: step["after"] for step in draft.steps}
    after = edited(as_chen, draft, "remove-4")
    assert (after["5"], "4" in after) == (["3", "2"], False)
    assert "An operation was taken out" in as_chen.get(page("draft", draft.uuid)).text
    assert edited(as_chen, draft, "undo") == before
    assert edited(as_chen, draft, "add")["7"] == ["6"]
    assert edited(as_chen, draft, "beside-2")["8"] == ["1"]
    assert list(edited(as_chen, draft, "up-3"))[:4] == ["1", "2", "3", "8"]
    assert edited(as_chen, draft, "tie-6-1")["6"] == ["5", "1"]
    assert edited(as_chen, draft, "tie-6-1")["6"] == ["5"]
    for nonsense in ("remove-99", "up-1", "beside-x", "tie-6-77", "dance-1", "scale"):
        edited(as_chen, draft, nonsense)


def test_typing_is_saved_and_a_process_is_suggested_from_the_words(as_chen, draft):
    body = sent({"name": "Wire EDM", "process": ""}, {"quantity": "all of them"})
    answer = as_chen.post(page("draft", draft.uuid), body, headers={"X-Autosave": "1"}).json()
    assert answer["fill"] == {"s1-process": "MFG.CUT.EDM.WIRE"}
    assert (answer["is_saved"], "“wire edm" in answer["message"]) == (True, True)
    draft.refresh_from_db()
    assert draft.steps[1]["quantity"] == "all of them"
    picture = as_chen.get(page("draft_picture", draft.uuid)).text
    assert picture.count("graph__box") == 2


def test_a_drawing_is_kept_whatever_else_is_wrong(as_chen, draft):
    pdf = SimpleUploadedFile("part.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    body = sent({}, {}, do="post", drawing=pdf)
    answer = as_chen.post(page("draft", draft.uuid), body)
    assert (answer.status_code, "“part.pdf” is attached" in answer.text) == (422, True)
    as_chen.post(
        page("draft", draft.uuid),
        sent({}, {"after": ["1"]}, do="post")
        | {"kept_drawing": JobDraft.objects.get().terms["kept_drawing"]},
    )
    assert Job.objects.get().drawing.name == "part.pdf"


def test_a_template_without_a_name_is_refused_and_nothing_is_lost(as_chen, draft):
    edited(as_chen, draft, "template")
    assert "Give the template a name." in as_chen.get(page("draft", draft.uuid)).text
    assert not JobTemplate.objects.exists()


def test_a_kept_template_fills_another_job(as_chen, draft):
    body = sent(
        {"name": "Cut", "quantity": "80"},
        {"quantity": "20"},
        {"quantity": "20"},
        do="template",
        template_name="  Our  cabinet ",
    )
    as_chen.post(page("draft", draft.uuid), body)
    template = JobTemplate.objects.get()
    assert (template.name, [s["pieces"] for s in template.steps]) == (
        "Our cabinet",
        ["4", "1", "1"],
    )
    as_chen.post(page("draft_new"), {"quantity": 7, "template": f"own:{template.uuid}"})
    newest = JobDraft.objects.latest("id")
    assert [step["quantity"] for step in newest.steps] == ["28", "7", "7"]
    as_chen.post(page("template_remove", template.uuid))
    assert not JobTemplate.objects.exists()


def test_an_open_job_is_changed_through_a_draft(as_chen, job):
    answer = as_chen.post(page("job_draft", job.uuid))
    draft = JobDraft.objects.get()
    assert answer.url == page("draft", draft.uuid)
    assert [step["process"] for step in draft.steps] == list(graph_world.CODES)
    as_chen.post(answer.url, sent({}, {"after": ["1"]}, do="post"))
    job.refresh_from_db()
    assert (job.version, len(shape(job)), JobDraft.objects.count()) == (2, 2, 0)


def test_a_draft_of_a_job_changed_meanwhile_is_not_posted(as_chen, job, chen):
    as_chen.post(page("job_draft", job.uuid))
    draft = JobDraft.objects.get()
    graphs.edit(
        job,
        operations=graph_world.chain("MFG.CUT.MILL", "SRV.TEST.DIM"),
        by=chen,
        at=timezone.now(),
    )
    answer = as_chen.post(page("draft", draft.uuid), sent({}, {"after": ["1"]}, do="post"))
    assert "changed this job in the meantime" in answer.text
    job.refresh_from_db()
    assert job.version == 2


def test_the_form_of_one_operation_leads_to_several_with_all_that_was_typed(as_chen, chen_firm):
    body = {**TERMS, **STEP, "material": "ALU", "several": "1", "description": "Deburred."}
    answer = as_chen.post(page("job_create"), body)
    draft = JobDraft.objects.get()
    assert answer.url == page("draft", draft.uuid)
    assert (draft.terms["description"], draft.steps[0]["material"]) == ("Deburred.", "ALU")
    assert draft.steps[1]["after"] == ["1"]


def test_a_duplicate_begins_with_the_operations_of_the_former_job(as_chen, job):
    address = as_chen.get(page("job_create"), {"from": job.uuid}).url
    assert "As before" in as_chen.get(address).text
    as_chen.post(page("draft_new"), {"quantity": 40, "template": "", "from": job.uuid})
    draft = JobDraft.objects.get()
    assert [step["quantity"] for step in draft.steps] == ["40"] * 5
    assert (draft.job, "due_on" in draft.terms) == (None, False)


def test_jobs_being_written_stand_in_a_list_of_their_own(as_chen, draft):
    assert "Gearbox housing" in as_chen.get(page("job_list"), {"tab": "drafts"}).text
    assert as_chen.get(page("draft_discard", draft.uuid)).status_code == 200
    as_chen.post(page("draft_discard", draft.uuid))
    assert "Nothing is being written" in as_chen.get(page("job_list"), {"tab": "drafts"}).text


def test_strangers_find_no_draft_and_viewers_may_not_write(as_rao, rao_firm, draft, chen_firm):
    for name in ("draft", "draft_picture", "draft_discard"):
        assert as_rao.get(page(name, draft.uuid)).status_code == 404
    viewer = client_of(worlds.make_owner(chen_firm, "viewer"))  # noqa: F405
    assert viewer.get(page("draft", draft.uuid)).status_code == 403


def test_queries_do_not_grow_with_operations(
    as_chen, chen, chen_firm, django_assert_num_queries, draft
):
    few = graph_world.post(chen_firm, chen, graph_world.chain("MFG.CUT.MILL", "SRV.TEST.DIM"))
    many = graph_world.post(chen_firm, chen, graph_world.chain(*["MFG.CUT.MILL"] * 12))
    as_chen.get(page("job_detail", few.uuid))
    counted = [queries_of(as_chen, page("job_detail", each.uuid)) for each in (few, many)]
    assert counted[0] == counted[1]
    first = queries_of(as_chen, page("draft", draft.uuid))
    draft.steps = [*draft.steps, {**draft.steps[0], "key": "9"}]
    draft.save()
    assert queries_of(as_chen, page("draft", draft.uuid)) == first


def queries_of(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_api_posts_reads_and_changes_several_operations(as_chen, chen_firm):
    first = {"process": "MFG.CUT.MILL", "quantity": 20, "minutes_per_piece": "30"}
    body = {
        **{k: v for k, v in TERMS.items() if k != "budget"},
        "budget_fen": 8_000_000,
        "operations": [{**first, "name": "Rough", "lots": 2}, {**first, "after": [0]}],
    }
    made = as_chen.post("/api/v1/jobs/", body, content_type="application/json")
    assert (made.status_code, [o["after"] for o in made.json()["operations"]]) == (201, [[], [1]])
    address = f"/api/v1/jobs/{made.json()['uuid']}/"
    body["operations"].append({**first, "after": [1]})
    changed = as_chen.put(address, body, content_type="application/json").json()
    assert (changed["version"], len(changed["operations"])) == (2, 3)
    body["operations"][0]["after"] = [2]
    wrong = as_chen.put(address, body, content_type="application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["operations.0.after"])
    assert as_chen.get("/api/v1/jobs/").json()["results"][0]["operations"][2]["after"] == [2]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"operations": []}, "operations"),
        ({"operations": [{"quantity": 1}]}, "operations"),
        ({"operations": [{}], "process": "MFG.CUT.MILL"}, "operations"),
        ({}, "process"),
    ],
)
def test_the_api_names_what_is_missing(as_chen, chen_firm, changes, field):
    body = {**{k: v for k, v in TERMS.items() if k != "budget"}, "budget_fen": 1, **changes}
    answer = as_chen.post("/api/v1/jobs/", body, content_type="application/json")
    assert (answer.status_code, field in answer.json()["errors"]) == (400, True)


def test_the_api_tells_how_products_are_usually_made(as_chen, chen_firm):
    rows = as_chen.get("/api/v1/jobs/families/", {"quantity": 20}).json()
    housing = rows[0]
    assert (housing["name"], len(housing["operations"])) == ("Gearbox housing", 5)
    assert [each["after"] for each in housing["operations"]] == [[], [0], [1], [2], [3]]
    body = {**{k: v for k, v in TERMS.items() if k != "budget"}, "budget_fen": 8_000_000}
    body["operations"] = housing["operations"]
    made = as_chen.post("/api/v1/jobs/", body, content_type="application/json")
    assert (made.status_code, made.json()["operations"][4]["quantity"]) == (201, 20)
    assert as_chen.get("/api/v1/jobs/families/", {"quantity": "many"}).status_code == 400


def test_the_api_suggests_processes_with_the_words_that_led_to_each(as_chen, chen_firm):
    (first, *_more) = as_chen.get("/api/v1/jobs/processes/", {"text": "线切割，淬火"}).json()
    assert (first["process"], first["words"]) == ("MFG.CUT.EDM.WIRE", ["线切割"])
    assert as_chen.get("/api/v1/jobs/processes/").json() == []


def test_the_form_names_the_words_behind_each_suggested_process(as_chen, chen_firm):
    shown = as_chen.get(page("process_suggest"), {"title": "线切割后阳极氧化"}).text
    assert "Wire EDM: from “线切割”" in shown
    assert "Anodising: from “阳极氧化”" in shown
