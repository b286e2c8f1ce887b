"""Registering a firm: the code of the licence above all."""

import pytest

from marketplace.accounts import registration
from marketplace.accounts.models import Organization
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed
from tests.marketplace.accounts.conftest import AT
from tests.personas import CHEN_USCC, UNUSED_USCC
from tests.racing import race


def register(by, **changes):
    data = {
        "name": "宁波海曙模具有限公司",
        "short_name": "海曙模具",
        "uscc": UNUSED_USCC,
        "legal_person": "王海",
        "region": "330203",
        "industry": "C35",
        "supplies": True,
        "buys": False,
    }
    return registration.register_firm(by=by, at=AT, **data | changes)


@pytest.mark.django_db
def test_the_person_who_registers_becomes_owner(lin):
    firm = register(lin)
    assert (firm.state, firm.uscc) == ("registered", UNUSED_USCC)
    assert list(firm.memberships.values_list("user__name", "role")) == [("Lin Wei", "owner")]
    line = JournalLine.objects.get(object_uuid=firm.uuid)
    assert (line.move, line.went_to, line.region) == ("create", "registered", "330203")


@pytest.mark.django_db
def test_a_code_is_kept_compact(lin):
    assert register(lin, uscc=" 91330212 ma2c4d5e6k ").uscc == UNUSED_USCC


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("uscc", "words"),
    [
        (UNUSED_USCC[:-1], "this one has 17"),
        (UNUSED_USCC + "1", "this one has 19"),
        (UNUSED_USCC[:-1] + "L", "check digit"),
        (UNUSED_USCC.replace("212", "221"), "check digit"),
        ("O" + UNUSED_USCC[1:], "starts with 8 digits"),
        (UNUSED_USCC[:9] + "I" + UNUSED_USCC[10:], "without I, O, S, V and Z"),
    ],
)
def test_a_wrong_code_is_named_for_what_is_wrong(lin, uscc, words):
    with pytest.raises(Invalid) as refusal:
        register(lin, uscc=uscc)
    assert refusal.value.field == "uscc"
    assert words in str(refusal.value)
    assert not Organization.objects.exists()


@pytest.mark.django_db
def test_a_registered_code_is_refused_with_the_way_out(lin, chen_firm):
    with pytest.raises(Invalid) as refusal:
        register(lin, uscc=CHEN_USCC)
    assert refusal.value.field == "uscc"
    assert "Ask a colleague" in str(refusal.value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region": "330000"}, "region"),
        ({"region": "999999"}, "region"),
        ({"industry": "C99"}, "industry"),
        ({"supplies": False}, "supplies"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(lin, changes, field):
    with pytest.raises(Invalid) as refusal:
        register(lin, **changes)
    assert refusal.value.field == field


@pytest.mark.django_db
def test_what_the_licence_proved_stays(lin, lin_firm):
    with pytest.raises(Invalid) as refusal:
        registration.edit_firm(lin_firm, by=lin, at=AT, name="杭州别名有限公司")
    assert refusal.value.field == "name"
    edited = registration.edit_firm(lin_firm, by=lin, at=AT, about="五轴加工", buys=True)
    assert (edited.about, edited.buys) == ("五轴加工", True)


@pytest.mark.django_db
def test_a_viewer_and_a_stranger_do_not_edit_the_firm(lin_firm, chen, rao):
    lin_firm.memberships.create(user=chen, role="viewer")
    for somebody in (chen, rao):
        with pytest.raises(NotAllowed):
            registration.edit_firm(lin_firm, by=somebody, at=AT, about="mine")


@pytest.mark.race
def test_two_registering_one_code_at_once_make_one_firm(committed_db, lin, chen):
    winners, losers = race(lambda: register(lin), lambda: register(chen))
    assert (len(winners), [type(each) for each in losers]) == (1, [Invalid])
    assert Organization.objects.get().memberships.count() == 1
