"""Logging in by e-mail or phone, and the second step."""

import pytest

from marketplace.accounts import phones
from marketplace.accounts.models import User
from marketplace.core.errors import Invalid
from tests.personas import PASSWORD

LOGIN = "/account/login/"
MISMATCH = "do not belong together"


def log_in(client, login, password=PASSWORD):
    return client.post(LOGIN, {"login": login, "password": password})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written",
    ["lin@example.com", "LIN@example.com", "13800138001", "+86 138 0013 8001", "138-0013-8001"],
)
def test_lin_logs_in_by_any_spelling(visitor, lin, written):
    assert log_in(visitor, written)["Location"] == "/home/"
    assert visitor.session["_auth_user_id"] == str(lin.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("lin@example.com", "wrong-wrong"),
        ("13800138001", "wrong-wrong"),
        ("nobody@example.com", PASSWORD),
        ("13900139999", PASSWORD),
        ("lin", PASSWORD),
    ],
)
def test_one_sentence_whatever_was_wrong(visitor, lin, login, password):
    assert MISMATCH in log_in(visitor, login, password).content.decode()


@pytest.mark.django_db
def test_the_sixth_wrong_password_has_to_wait(visitor, lin):
    for _attempt in range(5):
        assert MISMATCH in log_in(visitor, lin.email, "wrong-wrong").content.decode()
    assert "Too many wrong passwords" in log_in(visitor, lin.email).content.decode()
    assert "_auth_user_id" not in visitor.session


@pytest.mark.django_db
def test_signing_up_makes_a_person_with_name_phone_and_language(visitor):
    response = visitor.post(
        "/account/signup/",
        {
            "name": "Zhou Min",
            "email": "zhou@example.com",
            "phone": "139 0013 9000",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert response["Location"] == "/home/"
    user = User.objects.get()
    assert (user.name, user.phone, user.language) == ("Zhou Min", "+8613900139000", "en")
    assert "Register your firm" in visitor.get("/home/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "13800138001"}, "phone"),
        ({"phone": "123"}, "phone"),
        ({"name": ""}, "name"),
        ({"password1": "short"}, "password1"),
        ({"password1": "1234567890"}, "password1"),
        ({"password2": PASSWORD + "x"}, "password2"),
    ],
)
def test_signing_up_says_what_is_wrong(visitor, lin, changes, field):
    data = {
        "name": "Zhou Min",
        "email": "zhou@example.com",
        "phone": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    response = visitor.post("/account/signup/", data | changes)
    assert list(response.context["form"].errors) == [field]
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/account/2fa/", "/account/email/", "/account/sessions/", "/account/password/change/"]
)
def test_the_pages_of_the_account_open(as_lin, lin_firm, path):
    assert as_lin.get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"])
def test_the_second_step_is_set_up_after_the_password(as_lin, lin_firm, path):
    asks = as_lin.get(path)["Location"]
    assert asks.startswith("/account/reauthenticate/")
    assert as_lin.post(asks, {"password": "wrong-wrong"}).status_code == 200
    assert as_lin.post(asks, {"password": PASSWORD})["Location"] == path
    assert as_lin.get(path).status_code == 200


@pytest.mark.django_db
def test_the_phone_is_changed_in_the_profile(as_lin, lin_firm):
    assert as_lin.get("/account/phone/change/")["Location"] == "/profile/"


@pytest.mark.parametrize(
    "written", ["13800138000", " +86 138-0013-8000", "0086 13800138000", "8613800138000"]
)
def test_mobile_numbers_are_kept_in_one_form(written):
    assert phones.normalise(written) == "+8613800138000"
    assert phones.shown("+8613800138000") == "138 0013 8000"


@pytest.mark.parametrize(
    "written",
    ["", "1380013800", "138001380000", "12800138000", "+1 2025550123", "１３８００１３８０００"],
)
def test_other_numbers_are_refused(written):
    with pytest.raises(Invalid):
        phones.normalise(written)
