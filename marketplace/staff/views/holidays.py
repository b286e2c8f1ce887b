"""The public holidays calendars go by, and the desk's corrections of them."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts import holidays
from marketplace.accounts.access import staff_required
from marketplace.accounts.models import HolidayOverride
from marketplace.core.errors import Invalid
from marketplace.core.holidays import is_announced
from marketplace.ui.forms import refusals

YEARS_AHEAD = 1


class HolidayForm(forms.Form):
    """One day, and what it is."""

    day = forms.DateField(
        label=pgettext_lazy("holiday", "Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_working_day = forms.TypedChoiceField(
        label=gettext_lazy("What it is"),
        choices=[
            ("", gettext_lazy("public holiday, nobody works")),
            ("1", gettext_lazy("weekend day worked in exchange")),
        ],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    zh = forms.CharField(label=gettext_lazy("Holiday, in Chinese"), max_length=40)
    en = forms.CharField(label=gettext_lazy("Holiday, in English"), max_length=60, required=False)

    def clean_day(self) -> date:
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today.year <= day.year <= today.year + YEARS_AHEAD + 1:
            raise forms.ValidationError(_("Choose a day of this year or the next two."))
        return day


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("holidays.edit")
def holiday_list(request: HttpRequest) -> HttpResponse:
    """This year and the next, what is announced and what the desk has corrected."""
    form = HolidayForm(request.POST or None, initial={"is_working_day": ""})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            facts = {
                **form.cleaned_data,
                "is_working_day": bool(form.cleaned_data["is_working_day"]),
            }
            holidays.override(facts.pop("day"), **facts, by=request.user, at=timezone.now())
            messages.success(request, _("The day is corrected; calendars follow within minutes."))
            return redirect("staff:holidays")
    context = {"form": form, "years": _years()}
    return render(request, "staff/holidays.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required("holidays.edit")
def holiday_forget(request: HttpRequest) -> HttpResponse:
    """The announcement counts again for this day."""
    day = _day(request.POST.get("day", ""))
    holidays.forget(day, by=request.user, at=timezone.now())
    messages.success(request, _("The announcement counts again for %(day)s.") % {"day": day})
    return redirect("staff:holidays")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Choose a day of the list."), field="day") from None


def _years() -> list[dict[str, Any]]:
    this = timezone.localdate().year
    corrected = set(HolidayOverride.objects.values_list("day", flat=True))
    return [_year(year, corrected) for year in range(this, this + YEARS_AHEAD + 1)]


def _year(year: int, corrected: set[date]) -> dict[str, Any]:
    days = holidays.table(date(year, 1, 1), date(year + 1, 1, 1))
    runs: list[dict[str, Any]] = []
    for on in sorted(days):
        day = days[on]
        last = runs[-1] if runs else None
        follows = (
            last and (on - last["last"]).days == 1 and last["day"].is_working == day.is_working
        )
        if (
            follows
            and on not in corrected
            and not last["is_corrected"]
            and last["day"].zh == day.zh
        ):
            last["last"] = on
        else:
            runs.append({"day": day, "first": on, "last": on, "is_corrected": on in corrected})
    for run in runs:
        run["length"] = (run["last"] - run["first"]).days + 1
        run["days"] = ngettext("%(days)s day", "%(days)s days", run["length"]) % {
            "days": run["length"]
        }
    return {"year": year, "runs": runs, "is_announced": is_announced(year)}
