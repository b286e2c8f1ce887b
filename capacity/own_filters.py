"""What a factory filters and sorts its own listings by: one definition for page and exports."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity import keyset
from capacity.models import Listing, Unit

ALL = ""
TABS = {
    ALL: (_("All"), tuple(s for s in Listing.State.values if s != "archived")),
    "live": (_("On offer"), ("published", "stale", "paused", "suspended")),
    "work": (_("To finish"), ("draft", "changes_requested")),
    "review": (_("In review"), ("submitted", "in_review", "rejected")),
    "archived": (_("Archived"), ("archived",)),
}
SORTS = {
    "newest": (_("Newest first"), keyset.Ordering(("id",), is_falling=True)),
    "title": (_("By title"), keyset.Ordering(("title", "id"))),
    "calendar": (
        _("Calendars to confirm first"),
        keyset.Ordering(("calendar_confirmed_at", "id")),
    ),
}
NEWEST = "newest"


class OwnListings(filters.FilterSet):
    """State, kind, words; an unknown value is no filter, so that an old link still opens."""

    q = filters.CharFilter(label=_("Title, unit or own number"), method="with_words", max_length=80)
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=Listing.Kind, empty_label=pgettext_lazy("kind", "all kinds")
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=Listing.State, empty_label=pgettext_lazy("state", "all states")
    )
    sort = filters.ChoiceFilter(
        label=pgettext_lazy("sorting", "Order"),
        choices=[(name, label) for name, (label, _ordering) in SORTS.items()],
        empty_label=None,
        method="as_it_is",
        widget=forms.Select(attrs={"data-autosubmit": ""}),
    )

    class Meta:
        model = Listing
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Every word in the title, the own number, the process or the name of a unit."""
        for word in value.split():
            units = Unit.objects.filter(listing=OuterRef("pk"), retired_at=None)
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(own_number__icontains=word)
                | Q(process__zh__icontains=word)
                | Q(process__en__icontains=word)
                | Exists(units.filter(Q(name__icontains=word) | Q(model_name__icontains=word)))
            )
        return rows

    def as_it_is(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Sorting is the page's business: it needs the order for its cursor."""
        return rows

    @property
    def said(self) -> dict[str, str]:
        """What is asked for, as far as it can be meant."""
        self.form.is_valid()
        return {name: str(value) for name, value in self.form.cleaned_data.items() if value}

    @property
    def ordering(self) -> keyset.Ordering:
        return SORTS[self.said.get("sort", NEWEST)][1]

    @property
    def rows(self) -> QuerySet:
        said = self.said
        rows = self.filter_queryset(self.queryset)
        if said.get("sort") == "calendar":  # what was never confirmed has no place in it
            rows = rows.filter(calendar_confirmed_at__isnull=False)
        return rows


def tab_of(name: str) -> str:
    return name if name in TABS else ALL


def counts(rows: QuerySet) -> dict[str, int]:
    """How many listings each tab has, in one query."""
    by_state = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return {
        name: sum(by_state.get(state, 0) for state in states)
        for name, (_label, states) in TABS.items()
    }
