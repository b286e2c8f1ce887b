"""Inviting, joining, leaving."""

from datetime import timedelta

import pytest
from django.core import mail

from marketplace.accounts import memberships, roles
from marketplace.accounts.memberships import LastOwner
from marketplace.accounts.models import Invitation, Membership
from marketplace.core.errors import Invalid, NotAllowed, WrongState
from marketplace.notices import outbox
from marketplace.notices.models import Notice
from tests.marketplace.accounts.conftest import AT
from tests.racing import race

WEEK = timedelta(days=7)


@pytest.fixture
def invited_chen(lin, lin_firm, chen):
    return memberships.invite(lin_firm, email="Chen@Example.com", role="operator", by=lin, at=AT)


@pytest.mark.django_db
def test_the_invited_person_joins_in_the_role(invited_chen, lin_firm, chen):
    invitation, token = invited_chen
    assert token not in (invitation.token_hash, str(invitation.uuid))
    member = memberships.accept_invitation(token, by=chen, at=AT + WEEK - timedelta(seconds=1))
    assert (member.organization, member.role) == (lin_firm, "operator")
    assert roles.member_can(chen, lin_firm, "order.work")
    assert not roles.member_can(chen, lin_firm, "listing.price")


@pytest.mark.django_db
def test_an_invitation_opens_once(invited_chen, chen):
    _invitation, token = invited_chen
    memberships.accept_invitation(token, by=chen, at=AT)
    with pytest.raises(WrongState, match="used already"):
        memberships.accept_invitation(token, by=chen, at=AT)


@pytest.mark.django_db
def test_an_invitation_runs_out_after_a_week(invited_chen, chen):
    with pytest.raises(WrongState, match="no longer open"):
        memberships.accept_invitation(invited_chen[1], by=chen, at=AT + WEEK)


@pytest.mark.django_db
def test_another_person_cannot_use_the_link(invited_chen, rao):
    with pytest.raises(NotAllowed, match=r"c\*\*\*@example.com"):
        memberships.accept_invitation(invited_chen[1], by=rao, at=AT)
    assert not Membership.objects.filter(user=rao).exists()


@pytest.mark.django_db
def test_a_withdrawn_invitation_is_closed(invited_chen, lin, chen):
    invitation, token = invited_chen
    memberships.withdraw(invitation, by=lin, at=AT)
    with pytest.raises(WrongState, match="no longer open"):
        memberships.accept_invitation(token, by=chen, at=AT)


@pytest.mark.django_db
def test_an_unknown_token_is_told_so(chen):
    with pytest.raises(WrongState, match="does not exist"):
        memberships.accept_invitation("guessed", by=chen, at=AT)


@pytest.mark.django_db
def test_one_open_invitation_for_one_address(invited_chen, lin, lin_firm):
    with pytest.raises(Invalid):
        memberships.invite(lin_firm, email="chen@example.com", role="viewer", by=lin, at=AT)
    later = AT + WEEK
    invitation, _token = memberships.invite(
        lin_firm, email="chen@example.com", role="viewer", by=lin, at=later
    )
    assert Invitation.objects.filter(withdrawn_at=None).get() == invitation


@pytest.mark.django_db
def test_only_owners_invite(lin_firm, chen, rao):
    lin_firm.memberships.create(user=chen, role="manager")
    for somebody in (chen, rao):
        with pytest.raises(NotAllowed):
            memberships.invite(lin_firm, email="x@example.com", role="viewer", by=somebody, at=AT)


@pytest.mark.django_db
def test_a_member_is_not_invited_again(lin, lin_firm):
    with pytest.raises(Invalid):
        memberships.invite(lin_firm, email=lin.email, role="viewer", by=lin, at=AT)


@pytest.mark.django_db
def test_the_link_is_mailed_and_then_forgotten(lin, lin_firm):
    _invitation, token = memberships.invite(
        lin_firm, email="new@example.com", role="finance", by=lin, at=AT
    )
    notice = Notice.objects.get(kind="invitation")
    assert (notice.user, notice.email) == (None, "new@example.com")
    assert outbox.send_due(notice.mail_due_at) == 1
    assert mail.outbox[0].to == ["new@example.com"]
    assert f"/invitation/{token}/" in mail.outbox[0].body
    notice.refresh_from_db()
    assert (notice.path, notice.mailed_at is not None) == ("", True)


@pytest.mark.django_db
def test_the_last_owner_neither_leaves_nor_steps_down(lin, lin_firm):
    mine = lin_firm.memberships.get()
    with pytest.raises(LastOwner):
        memberships.leave(mine, by=lin, at=AT)
    with pytest.raises(LastOwner):
        memberships.change_role(mine, role="viewer", by=lin, at=AT)
    with pytest.raises(LastOwner):
        memberships.remove(mine, by=lin, at=AT)


@pytest.mark.django_db
def test_an_owner_leaves_when_there_is_another(lin, lin_firm, chen):
    theirs = lin_firm.memberships.create(user=chen, role="viewer")
    memberships.change_role(theirs, role="owner", by=lin, at=AT)
    memberships.leave(lin_firm.memberships.get(user=lin), by=lin, at=AT)
    assert list(lin_firm.memberships.values_list("user__name", "role")) == [("Chen Jing", "owner")]
    assert not roles.member_can(lin, lin_firm, "")


@pytest.mark.django_db
def test_nobody_leaves_for_another(lin_firm, chen, rao):
    theirs = lin_firm.memberships.create(user=chen, role="viewer")
    with pytest.raises(NotAllowed):
        memberships.leave(theirs, by=rao, at=AT)


@pytest.mark.race
def test_two_owners_leaving_at_once_leave_one(committed_db, lin, lin_firm, chen):
    lin_firm.memberships.create(user=chen, role="owner")

    def step(person):
        return lambda: memberships.leave(lin_firm.memberships.get(user=person), by=person, at=AT)

    winners, losers = race(step(lin), step(chen))
    assert (len(winners), [type(each) for each in losers]) == (1, [LastOwner])
    assert lin_firm.memberships.count() == 1


@pytest.mark.race
def test_an_invitation_opened_twice_at_once_makes_one_member(committed_db, invited_chen, chen):
    token = invited_chen[1]
    accept = lambda: memberships.accept_invitation(token, by=chen, at=AT)  # noqa: E731
    winners, losers = race(accept, accept, accept)
    assert (len(winners), len(losers)) == (1, 2)
