"""The first step of the wizard: drawn for what was chosen, and drawn anew when that changes."""

from collections.abc import Callable
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from capacity import drafts, listings
from capacity.forms import attributes, typed, what
from capacity.models import Listing, Process
from capacity.views import autosave
from marketplace.core.errors import Invalid, Refused


class WhatStep:
    """The form of the step, read from the request, and what saving it means."""

    def __init__(self, request: HttpRequest, listing: Listing) -> None:
        self.request, self.listing = request, listing
        self.is_posted = request.method == "POST"
        self.choice = self._choice()
        chosen = asdict(self.choice)
        self.form = what.WhatForm(
            request.POST if self.is_posted else None,
            region=listing.region or listing.organization.region,
            choice=self.choice,
            initial=what.initial(listing) | chosen,
        )

    @property
    def is_other_choice(self) -> bool:
        """Whether the fields on the page were drawn for another choice than was sent."""
        return self.is_posted and self.request.POST.get("shown") != self.choice.as_text

    def redrawn(self) -> what.WhatForm:
        """What was typed, with the fields of the choice made just now; nothing is judged yet."""
        return what.WhatForm(
            region=self.listing.region or self.listing.organization.region,
            choice=self.choice,
            initial=typed.values(self.form, self.request) | asdict(self.choice),
        )

    def save(self) -> bool:
        if not self.form.is_valid():
            return False
        try:
            self._write(drafts.edit)
        except Refused as refused:
            self._blame(refused)
            return False
        return True

    def keep(self) -> HttpResponse:
        """Saves what is right of it, as an answer for the page."""
        self.form.full_clean()
        faults = typed.faults(self.form)
        if not self.listing.pk and not self.choice.kind:
            return autosave.nothing_yet()
        try:
            self._write(drafts.keep)
        except Refused as refused:
            return autosave.not_saved(refused, faults)
        return autosave.saved(self.listing, "what", faults)

    def _write(self, edit: Callable[..., None]) -> None:
        by, now = self.request.user, timezone.now()
        said = self.form.facts() | {"process": self._process()}
        kept = self._still_wrong() if self.choice.process else {}
        said["attributes"] = said.get("attributes", {}) | kept
        said.setdefault("materials", [])
        if self.listing.pk:
            edit(self.listing, by=by, at=now, **said)
        else:
            self.listing = listings.create(self.request.organization, by=by, at=now, **said)

    def _still_wrong(self) -> dict[str, object]:
        """Of what is typed wrong, the draft keeps what it said before."""
        return {
            row.code: self.listing.attributes[row.code]
            for row in self.form.rows
            if attributes.field_name(row.code) in self.form.errors
            and row.code in self.listing.attributes
        }

    def _process(self) -> Process | None:
        code = self.choice.process
        return Process.objects.filter(code=code, is_leaf=True).first() if code else None

    def _choice(self) -> what.Choice:
        """What was sent; of a new listing what its link asks for; else what the draft says."""
        if self.is_posted:
            return what.Choice.of(self.request.POST)
        if not self.listing.pk:
            return what.Choice.of(self.request.GET)
        return what.Choice.of_listing(self.listing)

    def _blame(self, refused: Refused) -> None:
        field = getattr(refused, "field", None) if isinstance(refused, Invalid) else None
        named = attributes.field_name(field or "")
        field = named if named in self.form.fields else field
        self.form.add_error(field if field in self.form.fields else None, str(refused.sentence))
