"""Who is asking, on every request."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.accounts import access, current
from marketplace.accounts.models import Appointment
from tests import personas

pytestmark = pytest.mark.django_db


def asked(rf, user, **session):
    request = rf.get("/")
    request.user, request.session = user, session
    current.identify(request)
    return request


def test_lin_stands_on_the_factory_side(rf, lin, lin_firm):
    request = asked(rf, lin)
    assert (request.persona, request.organization, request.authority) == ("factory", lin_firm, None)


def test_chen_stands_on_the_buying_side(rf, chen, chen_firm):
    assert asked(rf, chen).persona == "buyer"


@pytest.mark.parametrize(("side", "persona"), [("buyer", "buyer"), ("", "factory")])
def test_a_firm_that_does_both_chooses_its_side(rf, rao, rao_firm, side, persona):
    assert asked(rf, rao, side=side).persona == persona


def test_a_side_the_firm_does_not_have_is_ignored(rf, lin, lin_firm):
    assert asked(rf, lin, side="buyer").persona == "factory"


def test_wu_is_an_official_of_zhejiang(rf, wu, zhejiang):
    request = asked(rf, wu)
    assert (request.persona, request.authority, request.organization) == (
        "official",
        zhejiang,
        None,
    )


def test_bai_is_staff(rf, bai):
    assert asked(rf, bai).persona == "staff"


def test_people_without_a_firm_are_visitors(rf, chen):
    assert asked(rf, chen).persona == "visitor"
    assert asked(rf, AnonymousUser()).persona == "visitor"


def test_a_firm_one_does_not_belong_to_is_not_chosen(rf, lin, lin_firm, rao_firm):
    assert asked(rf, lin, firm=str(rao_firm.uuid)).organization == lin_firm


@pytest.mark.parametrize("count", [1, 3])
def test_somebody_logged_in_costs_two_queries(rf, lin, lin_firm, rao, count):
    for number in range(count - 1):
        personas.firm(lin, uscc=f"X{number}", name=f"F{number}", short_name="F", region="330110")
    lin.__dict__.pop("_firm_roles", None)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        request = asked(rf, lin)
        assert access.jurisdiction(lin) is None
        assert len(request.organizations) == count
    assert len(queries) == 2


def test_a_visitor_costs_no_query(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        asked(rf, AnonymousUser())


def test_switching_keeps_the_firm_and_its_side(as_rao, rao, rao_firm, lin_firm):
    lin_firm.memberships.create(user=rao, role="viewer")
    as_rao.post("/switch/", {"organization": str(rao_firm.uuid), "side": "buyer"})
    assert as_rao.get("/home/").context["frame"].persona == "buyer"
    as_rao.post("/switch/", {"organization": str(lin_firm.uuid)})
    page = as_rao.get("/home/").context["frame"]
    assert (page.organization, page.persona) == (lin_firm, "factory")


@pytest.mark.parametrize("uuid", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_switching_to_nothing_is_not_found_or_stays(as_lin, lin_firm, uuid):
    assert as_lin.post("/switch/", {"organization": uuid}).status_code == (404 if uuid else 302)


def test_nobody_switches_into_a_strangers_firm(as_lin, lin_firm, rao_firm):
    assert as_lin.post("/switch/", {"organization": str(rao_firm.uuid)}).status_code == 404


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_switching_leads_nowhere_else(as_lin, lin_firm, wanted):
    assert as_lin.post("/switch/", {"next": wanted})["Location"] == "/home/"


def test_a_new_device_speaks_the_persons_language(client, lin, lin_firm):
    lin.language = "en"
    lin.save()
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get("/home/")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert "Waiting for you" in response.content.decode()


def test_a_chosen_language_is_remembered_with_the_person(as_lin, lin):
    as_lin.post("/language/", {"language": "en", "next": "/"})
    lin.refresh_from_db()
    assert lin.language == "en"
    as_lin.post("/language/", {"language": "xx", "next": "/"})
    lin.refresh_from_db()
    assert lin.language == "en"


def test_an_office_outlasts_a_firm(rf, wu, zhejiang, lin_firm):
    lin_firm.memberships.create(user=wu, role="viewer")
    assert asked(rf, wu).persona == "official"


def test_officials_have_an_authority_in_the_database_too(chen):
    with pytest.raises(Exception, match="officials_have_an_authority"):
        Appointment.objects.create(user=chen, role="official")
