"""What listings can be searched by: one definition for the page and the API."""

from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from capacity import levels, queries, reference
from capacity.keyset import Ordering
from capacity.listing_index import RANKS
from capacity.models import Listing
from capacity.shingles import needles, terms
from marketplace.core import money, regions

SORTS = {
    "newest": Ordering(("published_at", "id"), is_falling=True),
    "price": Ordering(("ix__price_mode", "ix__price_fen", "id")),
    "grade": Ordering(("ix__grade_rank", "ix__p_up_ppm", "id")),
}
SORTED_BY = {"price": (levels.PRICE,)}
"""Orders that tell a fact which may be hidden; rows that hide it leave the list."""
SORT_NAMES = {
    "newest": _("Newest first"),
    "price": _("Lowest price first"),
    "grade": _("Best grade first"),
}
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B")


def _language() -> str:
    return get_language() or "zh-hans"


def process_choices() -> list[tuple[str, str]]:
    """The taxonomy as an indented list."""
    deep = "\u2003"
    return [(row.code, deep * row.level + row.name(_language())) for row in _in_order("")]


def _in_order(code: str) -> list[reference.ProcessRow]:
    found = []
    for row in reference.children(code):
        found += [row, *_in_order(row.code)]
    return found


def material_choices() -> list[tuple[str, str]]:
    return [(row.code, row.name(_language())) for row in reference.materials().values()]


def place_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Provinces, each with its cities below it."""
    return [
        (
            province.name(_language()),
            [
                (province.code, province.name(_language())),
                *(
                    (city.code, "\u2003" + city.name(_language()))
                    for city in regions.children(province.code)
                ),
            ],
        )
        for province in regions.provinces()
    ]


class PositiveYuan(forms.DecimalField):
    """An amount in yuan that is more than nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"min_value": _("A price is more than zero.")}
        super().__init__(min_value=Decimal("0.01"), max_digits=12, decimal_places=2, **kwargs)


class YuanFilter(filters.Filter):
    field_class = PositiveYuan


class ListingFilter(filters.FilterSet):
    """Active listings by words, process, material, place, price and grade."""

    q = filters.CharFilter(label=_("Keywords"), method="by_words", max_length=100)
    process = filters.ChoiceFilter(
        label=_("Process"), choices=process_choices, method="by_process", empty_label=_("any")
    )
    material = filters.ChoiceFilter(
        label=_("Material"), choices=material_choices, method="by_material", empty_label=_("any")
    )
    place = filters.ChoiceFilter(
        label=_("Place"), choices=place_choices, method="by_place", empty_label=_("all of China")
    )
    mode = filters.ChoiceFilter(
        label=_("Price mode"),
        choices=Listing.PriceMode.choices,
        field_name="ix__price_mode",
        empty_label=_("any"),
    )
    price_max = YuanFilter(label=_("Highest price (yuan)"), method="by_price")
    grade = filters.ChoiceFilter(
        label=_("Grade at least"),
        choices=[(grade, grade) for grade in GRADES],
        method="by_grade",
        empty_label=_("any"),
    )

    class Meta:
        model = Listing
        fields: list[str] = []

    def __init__(self, *args: Any, reader: levels.Reader = levels.ANYBODY, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def sortable(self, sort: str) -> QuerySet:
        """What was found, without rows whose place in this order would tell something hidden."""
        return self.qs.filter(levels.readable(self.reader, SORTED_BY.get(sort, ())))

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Every word must be found; the pairs narrow down, the text itself decides."""
        for term in terms(value):
            rows = rows.filter(words__text__contains=term)
            if len(term) > 1:
                rows = rows.filter(words__pairs__contains=needles([term]))
        return rows

    def by_process(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(process__in=queries.subtree(value).values("id"))

    def by_material(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        rows = rows.filter(levels.readable(self.reader, ["material"]))
        return rows.filter(materials__contains=[value])

    def by_place(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(region__in=regions.descendants(value))

    def by_price(self, rows: QuerySet, _name: str, value: Decimal) -> QuerySet:
        """Prices compare within one mode only: by time, unless another one is chosen."""
        rows = rows.filter(levels.readable(self.reader, [levels.PRICE]))
        rows = rows.filter(ix__price_fen__lte=money.fen(value))
        if self.form.cleaned_data.get("mode"):
            return rows
        return rows.filter(ix__price_mode=Listing.PriceMode.TIME)

    def by_grade(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Firms not rated yet are left out: they have not shown this grade."""
        rated = Q(organization__grades__side="supplier") & ~Q(organization__grades__grade="NR")
        return rows.filter(rated, ix__grade_rank__lte=RANKS[value])
