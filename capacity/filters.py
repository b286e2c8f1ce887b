"""What listings can be searched by: one definition for the page, the API and saved searches."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.forms import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from capacity import levels, near, queries, rates, reference, shingles, tokens
from capacity.listing_index import RANKS
from capacity.models import Listing
from capacity.questions import Question
from capacity.ranges import local_day
from marketplace.core import money, regions

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B")
EVIDENCE = {"declared": 1, "fresh": 2, "measured": 3}
EVIDENCE_NAMES = {name: Listing.Evidence(number).label for name, number in EVIDENCE.items()}
RADII = (50, 100, 200, 500, 1_000)  # km, as the page offers them
TOLERANCES = tuple(range(3, 15))
DAYS = 14  # of a window whose end is not said
LAST_DAYS = 120  # how far the index of hours reaches
LONGEST_MM = 100_000
GROUPS = {
    "size": ("x", "y", "z"),
    "window": ("starts", "ends", "hours"),
    "distance": ("near", "within"),
    "price": ("price_by", "price_max"),
}
"""Fields that say one thing together: one chip, taken away together."""


def _up_to(day: str) -> str:
    """Free hours before the day; the array is [0, day 0, day 0 + 1, …]."""
    last = "cardinality(ix.free_hours) - 1"
    return f"ix.free_hours[1 + least(greatest({day} - ix.free_from, 0), {last})]"


FREE = f"{_up_to('%(ends)s::date + 1')} - {_up_to('%(starts)s::date')} >= %(hours)s"


class Known(forms.CharField):
    """A code of one of the reference tables."""

    def __init__(self, *, known: Callable[[str], bool], **kwargs: Any) -> None:
        self.known = known
        super().__init__(max_length=40, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not self.known(value):
            raise ValidationError(_("Choose one from the list."), code="invalid_choice")


class PositiveYuan(forms.DecimalField):
    """An amount in yuan (or a percentage) that is more than nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"min_value": _("A price is more than zero.")}
        super().__init__(min_value=Decimal("0.01"), max_digits=12, decimal_places=2, **kwargs)


class CodeFilter(filters.Filter):
    field_class = Known


class YuanFilter(filters.Filter):
    field_class = PositiveYuan


class WholeFilter(filters.Filter):
    field_class = forms.IntegerField


class YesFilter(filters.Filter):
    """Asked for or not: nobody looks for what may not be booked."""

    field_class = forms.BooleanField


class SearchForm(forms.Form):
    """What only holds between fields."""

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("within") and not said.get("near") and "near" not in self.errors:
            self.add_error("near", _("Choose the place the distance counts from."))
        starts, ends = said.get("starts"), said.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is not before the first."))
        today = local_day(timezone.now())
        if ends and ends < today:
            self.add_error("ends", _("This day has passed."))
        if starts and starts > today + timedelta(LAST_DAYS):
            self.add_error(
                "starts", _("Calendars reach 120 days ahead. Choose an earlier first day.")
            )
        return said


def _process(code: str) -> bool:
    return code in reference.processes()


def _material(code: str) -> bool:
    return code in reference.materials()


def certificate_choices() -> list[tuple[str, str]]:
    return [(row.code, row.code) for row in reference.certificates().values()]


def _limits(largest: int) -> dict[str, int]:
    return {"min_value": 1, "max_value": largest}


class ListingFilter(filters.FilterSet):
    """Live listings by what they are, where, when, for how much and how well proven."""

    q = filters.CharFilter(label=_("Keywords"), method="by_words", max_length=100)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Listing.Kind.choices, method="by_kind")
    capability = filters.ChoiceFilter(
        label=_("Capability"), choices=Listing.Capability.choices, method="by_capability"
    )
    process = CodeFilter(label=_("Process"), known=_process, method="by_process")
    material = CodeFilter(label=_("Material"), known=_material, method="by_material")
    place = CodeFilter(label=_("Place"), known=regions.exists, method="by_place")
    near = CodeFilter(label=_("Distance from"), known=regions.exists, method="by_distance")
    within = WholeFilter(label=_("At most (km)"), method="in_group", **_limits(6_000))
    x = WholeFilter(label=_("Length (mm)"), method="by_size", **_limits(LONGEST_MM))
    y = WholeFilter(label=_("Width (mm)"), method="by_size", **_limits(LONGEST_MM))
    z = WholeFilter(label=_("Height (mm)"), method="by_size", **_limits(LONGEST_MM))
    tolerance = WholeFilter(
        label=_("Tolerance grade or finer (IT)"), method="by_tolerance", **_limits(18)
    )
    starts = filters.DateFilter(label=_("Free from"), method="by_window")
    ends = filters.DateFilter(label=_("Free until"), method="by_window")
    hours = WholeFilter(label=_("Hours needed"), method="by_window", **_limits(100_000))
    price_by = filters.ChoiceFilter(
        label=_("Price per"), choices=[(code, code) for code in rates.BASES], method="by_price"
    )
    price_max = YuanFilter(label=_("Highest price"), method="by_price")
    grade = filters.ChoiceFilter(
        label=_("Grade at least"), choices=[(grade, grade) for grade in GRADES], method="by_grade"
    )
    evidence = filters.ChoiceFilter(
        label=_("Idle time at least"), choices=list(EVIDENCE_NAMES.items()), method="by_evidence"
    )
    certificate = filters.MultipleChoiceFilter(
        label=_("Certificates"), choices=certificate_choices, method="by_certificates"
    )
    direct = YesFilter(label=_("Direct booking"), method="by_direct")
    firm = filters.UUIDFilter(label=_("Firm"), method="by_firm")

    class Meta:
        model = Listing
        fields: list[str] = []
        form = SearchForm

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, reader: levels.Reader = levels.ANYBODY
    ) -> None:
        # The filters themselves keep nothing: unlike the library we copy none for each request.
        self.is_bound, self.data, self.form_prefix = data is not None, data or {}, None
        self.request, self.filters, self.reader = None, self.base_filters, reader

    def get_form_class(self) -> type[forms.Form]:
        return _form_class()

    @cached_property
    def said(self) -> dict[str, Any]:
        """What was asked for, without what was left empty."""
        cleaned = self.form.cleaned_data if self.is_valid() else {}
        return {
            name: value for name, value in cleaned.items() if value not in ("", None, [], False)
        }

    def question(
        self, *, without: Collection[str] = (), words: Sequence[str] | None = None
    ) -> Question:
        """The search as conditions; `without` leaves filters out, `words` replaces the words."""
        question, done = Question(self.reader), set()
        said = {name: value for name, value in self.said.items() if name not in without}
        if words is not None:
            said["q"] = " ".join(words)
        for name, value in said.items():
            method = self.filters[name].method
            if method in done or method == "in_group":
                continue
            done.add(method)
            getattr(self, method)(question, value, said)
        return question

    def by_words(self, question: Question, value: str, _said: dict) -> None:
        question.ask_words(shingles.terms(value))

    def by_kind(self, question: Question, value: str, _said: dict) -> None:
        question.ask("e.kind = %(kind)s", kind=value)
        question.facets.append(tokens.token("kind", tokens.KINDS.index(value)))

    def by_capability(self, question: Question, value: str, _said: dict) -> None:
        question.ask("e.capability = %(capability)s", capability=value)
        question.facets.append(tokens.token("capability", tokens.CAPABILITIES.index(value)))

    def by_process(self, question: Question, value: str, _said: dict) -> None:
        numbers = queries.process_numbers()
        question.processes = [numbers[leaf] for leaf in reference.leaves(value)]
        question.ask("e.process_id = ANY(%(processes)s)", processes=question.processes)
        question.facets.append(tokens.token("process", numbers[value]))

    def by_material(self, question: Question, value: str, _said: dict) -> None:
        question.ask_open("material")
        mask = reference.material_mask([value])
        question.ask("e.material_bits & %(material)s <> 0", material=mask)
        question.facets.append(tokens.token("material", mask.bit_length() - 1))

    def by_place(self, question: Question, value: str, _said: dict) -> None:
        column = ("province", "city", "region")[min(2, len(regions.ancestors(value)))]
        question.ask(f"e.{column} = %(place)s", place=int(value))
        question.facets.append(tokens.place(int(value)))

    def by_distance(self, question: Question, value: str, said: dict) -> None:
        question.near = value
        if said.get("within"):
            codes = list(near.within(value, said["within"]))
            question.ask("e.region = ANY(%(around)s)", around=codes)

    def by_size(self, question: Question, _value: int, said: dict) -> None:
        """In any orientation: longest against longest. A side nobody stated is no hindrance."""
        sides = sorted((said.get(name, 0) for name in GROUPS["size"]), reverse=True)
        question.ask_open("size")
        values = dict(zip(("side_max", "side_mid", "side_min"), sides, strict=True))
        question.ask(
            "e.env_max >= %(side_max)s AND e.env_mid >= %(side_mid)s"
            " AND (e.env_min >= %(side_min)s OR e.env_min = 0)",
            **values,
        )
        question.facets += tokens.size("max", sides[0]) + tokens.size("mid", sides[1])

    def by_tolerance(self, question: Question, value: int, _said: dict) -> None:
        question.ask_open("tolerance")
        question.ask("e.it_grade <= %(tolerance)s", tolerance=value)
        question.facets += tokens.tolerance(value)

    def by_window(self, question: Question, _value: Any, said: dict) -> None:
        starts, ends, hours = window(said)
        question.ask_open("calendar")
        question.ask(FREE, starts=starts, ends=ends, hours=hours)
        question.needs_hours = True

    def by_price(self, question: Question, _value: Any, said: dict) -> None:
        """Prices compare on one scale only: by the machine hour, unless another one is chosen."""
        basis = rates.NUMBERS[said.get("price_by", "hour")]
        question.ask("e.price_basis = %(basis)s", basis=basis)
        question.facets.append(tokens.token("basis", basis))
        if said.get("price_max"):
            question.ask_open("price")
            question.ask("e.price_rate <= %(rate)s", rate=money.fen(said["price_max"]))

    def by_grade(self, question: Question, value: str, _said: dict) -> None:
        """Firms not rated yet are left out: they have not shown this grade."""
        question.ask("e.grade_rank <= %(rank)s AND e.grade <> 'NR'", rank=RANKS[value])
        question.facets.append(tokens.token("grade", RANKS[value]))

    def by_evidence(self, question: Question, value: str, _said: dict) -> None:
        question.ask("e.evidence >= %(evidence)s", evidence=EVIDENCE[value])
        question.facets.append(tokens.token("evidence", EVIDENCE[value]))

    def by_certificates(self, question: Question, value: list[str], _said: dict) -> None:
        mask = reference.certificate_mask(value)
        question.ask("e.certificate_bits & %(certificates)s = %(certificates)s", certificates=mask)
        rows = reference.certificates()
        question.facets += [tokens.token("certificate", rows[code].bit) for code in value]

    def by_direct(self, question: Question, _value: bool, _said: dict) -> None:
        question.ask("e.direct")
        question.facets.append(tokens.token("direct", 1))

    def by_firm(self, question: Question, value: UUID, _said: dict) -> None:
        firm = "(SELECT id FROM accounts_organization WHERE uuid = %(firm)s)"
        question.ask(f"e.organization_id = {firm}", firm=str(value))


def window(said: dict[str, Any]) -> tuple[date, date, int]:
    """First day, last day and hours; what is not said: from today, two weeks, one hour."""
    starts = max(said.get("starts") or date.min, local_day(timezone.now()))
    ends = said.get("ends") or starts + timedelta(DAYS - 1)
    return starts, ends, said.get("hours") or 1


class Shared(dict):
    """Fields nobody changes: a form takes them as they are, where others copy each one."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Shared":
        return self


@cache
def _form_class() -> type[forms.Form]:
    fields = {name: found.field for name, found in ListingFilter.base_filters.items()}
    made = type("ListingSearchForm", (SearchForm,), fields)
    made.base_fields = Shared(made.base_fields)
    return made
