"""A person's own data."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.accounts import people, phones
from marketplace.accounts.access import login_required
from marketplace.accounts.forms import ProfileForm
from marketplace.ui.forms import refusals


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    typed = {"name": user.name, "phone": phones.shown(user.phone), "language": user.language}
    form = ProfileForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            people.change_profile(user, **form.cleaned_data)
            return _saved(request)
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)


def _saved(request: HttpRequest) -> HttpResponse:
    language = request.user.language
    with translation.override(language):
        messages.success(request, _("Saved."))
    response = redirect("accounts:profile")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=people.LANGUAGE_COOKIE_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
