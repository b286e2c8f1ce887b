"""Who may see what: one line for each fact and file of a listing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from capacity import capabilities, drafts, level_changes, levels, wording
from capacity.levels import Level
from capacity.models import Listing
from marketplace.accounts.models import Document, User

CHOICES = (
    (Level.PUBLIC, pgettext_lazy("level", "Everybody")),
    (Level.PLATFORM, pgettext_lazy("level", "Verified firms")),
    (Level.COUNTERPARTY, pgettext_lazy("level", "Firms that booked or ordered")),
    (Level.SECRET, pgettext_lazy("level", "Only my firm")),
)
LABELS = {
    "price": gettext_lazy("Price"),
    "units": gettext_lazy("Make, model and year"),
    "serial_number": gettext_lazy("Serial numbers"),
    "address": gettext_lazy("Street and number"),
    "calendar": gettext_lazy("Free hours"),
    "description": gettext_lazy("Description and rules"),
}
HINTS = {
    "price": gettext_lazy(
        "Those who do not see it cannot filter or sort by it either. Matching still counts with "
        "it: a buyer reads “within your budget”, and the sum once you have confirmed."
    ),
    "units": gettext_lazy("Of each machine. Its name is always shown."),
    "serial_number": gettext_lazy("Usually for firms you work with."),
    "address": gettext_lazy("City and district are always shown."),
    "calendar": gettext_lazy(
        "Matching still uses them: a buyer reads that you finish in time, not when."
    ),
    "description": gettext_lazy("Hidden words are not found by the search either."),
}


class LevelsForm(forms.Form):
    """A choice per line; a line that is not sent stays as it is."""

    def __init__(self, *args: Any, listing: Listing, by: User, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "levels")
        super().__init__(*args, **kwargs)
        self.listing, self.by, self.files = listing, by, list(listing.photos.order_by("id"))
        current, labels = level_changes.current(listing), _labels(listing)
        for name, level in current.items():
            self.fields[name] = _field(labels[name], level, HINTS.get(name, ""))
        for document in self.files:
            self.fields[_file(document)] = _field(document.name, document.level)
        self.fields[levels.PRICE].disabled = not drafts.may_price(listing, by)
        self.names = tuple(current)

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in levels.FIELDS]

    @property
    def single(self) -> list[forms.BoundField]:
        """The stated facts of the process."""
        return [self[name] for name in self.names if name not in levels.FIELDS]

    @property
    def photos(self) -> list[dict[str, Any]]:
        return [{"document": each, "field": self[_file(each)]} for each in self.files]

    @property
    def are_single_open(self) -> bool:
        """Unfolded where one of them is not public, or wrong."""
        return any(field.errors or field.value() != Level.PUBLIC for field in self.single)

    def save(self, *, at: datetime) -> bool:
        """False when nothing is different."""
        levels_of_files = self.file_levels()
        return level_changes.change(
            self.listing, self.wanted(), files=levels_of_files, by=self.by, at=at
        )

    def wanted(self) -> dict[str, str]:
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in self.names if cleaned.get(name)}

    def file_levels(self) -> Mapping[UUID, str]:
        sent = {each.uuid: self.cleaned_data.get(_file(each)) for each in self.files}
        return {uuid: level for uuid, level in sent.items() if level}


def _field(label: Any, level: str, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=CHOICES, initial=level, required=False, help_text=hint
    )


def _file(document: Document) -> str:
    return f"file-{document.uuid}"


def _labels(listing: Listing) -> dict[str, Any]:
    rows = capabilities.attributes_of(listing)
    return {**{row.code: row.name(wording.language()) for row in rows}, **LABELS}
