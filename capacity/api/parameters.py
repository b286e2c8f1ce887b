"""The filters of the search as parameters of the API: the page's own, by the same names."""

from typing import Any

from django.forms import BooleanField, IntegerField, MultipleChoiceField
from drf_spectacular.utils import OpenApiParameter

from capacity.filters import ListingFilter
from capacity.sorting import SORTS

DESCRIPTIONS = {
    "q": "Words; each must be found somewhere.",
    "process": "Code of a process; its whole subtree counts.",
    "material": "Code of a material.",
    "place": "GB/T 2260 code; everything inside counts.",
    "near": "GB/T 2260 code of the place distances count from.",
    "within": "Kilometres from `near`, great circle.",
    "x": "Millimetres; x, y and z must fit in any orientation.",
    "tolerance": "ISO 286 grade, or a finer one.",
    "starts": "First day; from today if left out.",
    "ends": "Last day; two weeks if left out.",
    "hours": "Free machine hours within these days.",
    "price_by": "What prices are compared by; the machine hour if left out.",
    "price_max": "Yuan, by `value` per cent. Hidden prices are not found.",
    "grade": "This performance grade or a better one.",
    "evidence": "How well idle time is known, at least.",
    "certificate": "In force today; several must all be.",
    "direct": "Only what may be booked from its calendar, paid at once.",
    "firm": "UUID of a firm.",
}


KINDS = {IntegerField: int, BooleanField: bool}


def _parameter(name: str, found: Any) -> OpenApiParameter:
    field = found.field
    kind = next((kind for shape, kind in KINDS.items() if isinstance(field, shape)), str)
    choices = [value for value, _label in getattr(field, "choices", ()) if value]
    return OpenApiParameter(
        name,
        kind,
        description=DESCRIPTIONS.get(name, ""),
        enum=choices or None,
        many=isinstance(field, MultipleChoiceField),
    )


FILTERS = [_parameter(name, found) for name, found in ListingFilter.base_filters.items()]
SEARCH = [
    *FILTERS,
    OpenApiParameter("sort", str, enum=list(SORTS)),
    OpenApiParameter("after", str, description="Cursor: the page behind it (`next`)."),
    OpenApiParameter("before", str, description="Cursor: the page before it (`previous`)."),
]
