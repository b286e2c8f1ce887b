"""Form fields of a process, made from the attribute table, and back to what a listing keeps."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from capacity import reference, wording

PREFIX = "attr_"


def fields_of(process_code: str) -> dict[str, forms.Field]:
    """One field per attribute of the process, two for a range; none is required in a draft."""
    made: dict[str, forms.Field] = {}
    for row in reference.process_attributes(process_code):
        made |= _fields(row)
    return made


def initial_of(listing: Any) -> dict[str, Any]:
    """What the listing says now, by field name."""
    initial: dict[str, Any] = {f"{PREFIX}material": listing.materials}
    for key, value in listing.attributes.items():
        if isinstance(value, list) and reference.attributes()[key].type == "range":
            initial[f"{PREFIX}{key}_low"], initial[f"{PREFIX}{key}_high"] = value
        else:
            initial[PREFIX + key] = value
    return initial


def said(process_code: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that were filled in, as JSON keeps them; materials apart."""
    found = {}
    for row in reference.process_attributes(process_code):
        value = _value(row, cleaned)
        if row.code != "material" and value not in (None, "", []):
            found[row.code] = value
    return found


def field_name(attribute: str) -> str:
    return f"{PREFIX}{attribute}"


def _value(row: reference.AttributeRow, cleaned: Mapping[str, Any]) -> Any:
    name = PREFIX + row.code
    if row.type == "range":
        low, high = cleaned.get(f"{name}_low"), cleaned.get(f"{name}_high")
        return None if low is None or high is None else [low, high]
    if row.type == "boolean":
        return cleaned.get(name) or None
    return cleaned.get(name)


def _fields(row: reference.AttributeRow) -> dict[str, forms.Field]:
    name, symbol = PREFIX + row.code, wording.symbol(row)
    label = row.name(wording.language()) + (f" ({symbol})" if symbol else "")
    choices = [(option.code, option.name(wording.language())) for option in row.options]
    if row.type == "range":
        return {
            f"{name}_low": forms.FloatField(label=_("%s from") % label, required=False),
            f"{name}_high": forms.FloatField(label=_("%s to") % label, required=False),
        }
    return {name: _field(row.type, label, choices)}


def _field(kind: str, label: str, choices: list[tuple[str, str]]) -> forms.Field:
    match kind:
        case "number":
            return forms.FloatField(label=label, min_value=0, required=False)
        case "integer":
            return forms.IntegerField(label=label, min_value=0, required=False)
        case "boolean":
            return forms.BooleanField(label=label, required=False)
        case "enum":
            unstated = ("", _("not stated"))
            return forms.ChoiceField(label=label, choices=[unstated, *choices], required=False)
        case "set":
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(
                label=label, choices=choices, required=False, widget=boxes
            )
    return forms.CharField(label=label, max_length=200, required=False)
