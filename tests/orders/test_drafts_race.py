"""Two people of one firm post the same draft at the same moment."""

from orders import drafts, families
from orders.models import Job, JobDraft, PlanRun
from tests.orders import graph_world, worlds
from tests.orders.worlds import NOW
from tests.racing import race


def test_two_people_posting_one_draft_at_once_make_one_job(committed_db):
    firm = worlds.make_firm(region="320505")
    people = [worlds.make_owner(firm), worlds.make_owner(firm)]
    steps = families.filled(families.families()["shaft"].steps, quantity=5, language="en")
    drafts.begin(firm, steps=steps, by=people[0])
    copies = [JobDraft.objects.get() for _person in people]
    said = {"operations": graph_world.chain(), "at": NOW, **graph_world.terms()}
    won, lost = race(
        *(
            lambda draft=draft, by=by: drafts.post(draft, by=by, **said)
            for draft, by in zip(copies, people, strict=True)
        )
    )
    assert (len(won), len(lost)) == (1, 1)
    assert Job.objects.get() == won[0]
    assert PlanRun.objects.filter(job=won[0]).count() == 1
    assert not JobDraft.objects.exists()
