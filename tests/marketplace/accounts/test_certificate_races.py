"""Two people at one certificate at the same moment, in rows that are really committed."""

from functools import partial

import pytest

from marketplace.accounts import certificates, documents
from marketplace.accounts.models import Appointment, Certificate
from marketplace.core.errors import Invalid
from tests.marketplace.accounts.certificate_world import AT, facts, handed_in, moderator
from tests.marketplace.accounts.conftest import upload
from tests.racing import race

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def half(lin, lin_firm, bai):
    certificate = handed_in(lin_firm, lin, "ISO9001")
    certificates.take(certificate, by=bai, at=AT)
    certificates.verify_first(certificate, by=bai, at=AT)
    return certificate


def own(certificate):
    return Certificate.objects.get(pk=certificate.pk)


def test_two_seconds_at_once_put_it_in_force_once(half):
    people = [moderator("Gu Lan"), moderator("Su Min")]
    done, refused = race(
        *[partial(certificates.verify_second, own(half), by=each, at=AT) for each in people]
    )
    assert (len(done), len(refused)) == (1, 1)
    assert own(half).confirmed_by in people


def test_two_firsts_at_once_are_one_first(lin, lin_firm, bai):
    certificate = handed_in(lin_firm, lin, "ISO9001")
    certificates.take(certificate, by=bai, at=AT)
    people = [bai, moderator("Gu Lan")]
    done, refused = race(
        *[partial(certificates.verify_first, own(certificate), by=each, at=AT) for each in people]
    )
    assert (len(done), len(refused), own(certificate).state) == (1, 1, "verifying")


def test_verified_and_withdrawn_at_once_ends_in_one_of_both(half, lin):
    gu = moderator()
    race(
        partial(certificates.verify_second, own(half), by=gu, at=AT),
        partial(certificates.withdraw, own(half), by=lin, at=AT),
    )
    assert own(half).state == "withdrawn"  # also after it came into force


def test_the_same_paper_sent_twice_at_once_is_one_request(lin, lin_firm):
    papers = [documents.store(upload(), owner=lin_firm, by=lin) for _ in range(2)]
    done, refused = race(
        *[
            partial(certificates.hand_in, lin_firm, facts(), document=each, by=lin, at=AT)
            for each in papers
        ]
    )
    assert (len(done), [type(each) for each in refused]) == (1, [Invalid])
    assert Certificate.objects.count() == 1


def test_two_sweeps_at_once_end_it_once(half):
    certificates.verify_second(half, by=moderator(), at=AT)
    later = AT.replace(year=2028)
    done, _refused = race(*[partial(certificates.sweep, later)] * 3)
    assert sorted(done) == [0, 0, 1]
    assert own(half).state == "expired"


def test_a_person_with_two_offices_is_still_one(half, bai):
    Appointment.objects.create(user=bai, role=Appointment.Role.FINANCE)
    _done, refused = race(*[partial(certificates.verify_second, own(half), by=bai, at=AT)] * 2)
    assert len(refused) == 2
