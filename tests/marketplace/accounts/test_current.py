"""Who is asking, on every request."""

import pytest

pytestmark = pytest.mark.django_db


def test_personas_exist(lin_firm, chen_firm, rao_firm, wu, bai):
    assert lin_firm.province == "330000"
