"""The third step of the wizard: the price, its rules, and what an order would come to."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from capacity import drafts, listings
from capacity.forms import price, typed
from capacity.forms.calculator import CalculatorForm
from capacity.models import Listing
from capacity.views import autosave
from marketplace.core.errors import Refused

PREFIX = "rules"


class PriceStep:
    """The forms of the step, read from the request, and what saving them means."""

    def __init__(self, request: HttpRequest, listing: Listing) -> None:
        self.request, self.listing = request, listing
        data = request.POST if request.method == "POST" else None
        self.form = price.PriceForm(data, listing=listing, initial=price.initial(listing))
        sent = data if data is not None and f"{PREFIX}-TOTAL_FORMS" in data else None
        self.rules = price.RuleFormSet(sent, initial=price.rules_initial(listing), prefix=PREFIX)

    @property
    def is_redrawn(self) -> bool:
        """A button that adds a rule or moves one up, and judges nothing."""
        return self.request.method == "POST" and bool({"add", "up"} & self.request.POST.keys())

    def redrawn(self) -> dict[str, Any]:
        rows = typed.rows(self.rules, self.request) if self.rules.is_bound else []
        if "up" in self.request.POST:
            _lift(rows, self.request.POST["up"])
        else:
            rows.append(price.preset_row(self.request.POST["add"]))
        self.form = price.PriceForm(
            listing=self.listing, initial=typed.values(self.form, self.request)
        )
        self.rules = price.RuleFormSet(initial=rows[: drafts.MOST_RULES], prefix=PREFIX)
        return self.context()

    def context(self) -> dict[str, Any]:
        calculator = None
        if self.listing.price_mode:
            asked = self.request.GET if "amount" in self.request.GET else None
            rules = drafts.rules_of(self.listing)
            calculator = CalculatorForm(asked, listing=self.listing, rules=rules)
        return {
            "form": self.form,
            "rules": self.rules,
            "faulty": [form for form in self._forms if form.is_bound and form.errors],
            "presets": [(name, row[0]) for name, row in price.PRESETS.items()],
            "may_price": drafts.may_price(self.listing, self.request.user),
            "calculator": calculator,
            "bill": calculator and calculator.result(),
        }

    def save(self) -> bool:
        if not (self.form.is_valid() and (not self.rules.is_bound or self.rules.is_valid())):
            return False
        try:
            with transaction.atomic():
                by, now = self.request.user, timezone.now()
                listings.edit(self.listing, by=by, at=now, **self.form.facts())
                self._write_rules()
        except Refused as refused:
            field = getattr(refused, "field", None)
            self.form.add_error(field if field in self.form.fields else None, str(refused.sentence))
            return False
        return True

    def keep(self) -> HttpResponse:
        """Saves what is right of it, as an answer for the page."""
        self.form.full_clean()
        faults = {name: said for form in self._forms for name, said in typed.faults(form).items()}
        try:
            with transaction.atomic():
                by, now = self.request.user, timezone.now()
                drafts.keep(self.listing, by=by, at=now, **self.form.facts())
                if self.rules.is_valid():
                    self._write_rules()
        except Refused as refused:
            return autosave.not_saved(refused, faults)
        return autosave.saved(self.listing, "price", faults)

    @property
    def _forms(self) -> list[forms.BaseForm]:
        return [self.form, *self.rules.forms]

    def _write_rules(self) -> None:
        """Only where the page sent them: a client without the rows keeps what there is."""
        if not self.rules.is_bound:
            return
        wanted = self.rules.rules()
        if wanted != list(self.listing.price_rules.values(*drafts.RULE_FIELDS)):
            by, now = self.request.user, timezone.now()
            listings.set_price_rules(self.listing, wanted, by=by, at=now)


def _lift(rows: list[dict[str, Any]], number: str) -> None:
    place = int(number) if number.isdecimal() else 0
    if 0 < place < len(rows):
        rows.insert(place - 1, rows.pop(place))
