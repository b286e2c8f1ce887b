"""Form fields of a process and capability, made from the attribute table, and back to JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from capacity import capabilities, facts, reference, wording
from marketplace.core.errors import Invalid

PREFIX = "attr_"
Rows = Iterable[reference.AttributeRow]


def fields_of(process: str, capability: str) -> dict[str, forms.Field]:
    """One field per attribute, two for a range; none is required in a draft."""
    made: dict[str, forms.Field] = {}
    for row in capabilities.attributes(process, capability):
        made |= _fields(row)
    return made


def initial_of(listing: Any) -> dict[str, Any]:
    """What the listing says now, by field name."""
    initial: dict[str, Any] = {f"{PREFIX}material": listing.materials}
    for key, value in listing.attributes.items():
        if isinstance(value, list) and reference.attributes()[key].type == "range":
            low, high = map(_as_typed, value)
            initial[f"{PREFIX}{key}_low"], initial[f"{PREFIX}{key}_high"] = low, high
        else:
            initial[PREFIX + key] = _as_typed(value)
    return initial


def _as_typed(value: Any) -> Any:
    """500, not 500.0: what was typed whole stands in the field whole."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def said(rows: Rows, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that were filled in, as JSON keeps them; materials apart."""
    found = {}
    for row in rows:
        value = _value(row, cleaned)
        if row.code != "material" and value not in (None, "", []):
            found[row.code] = value
    return found


def faults(rows: Rows, cleaned: Mapping[str, Any]) -> dict[str, str]:
    """What cannot be meant, by field name, in the words of the domain."""
    found = {}
    for row in rows:
        name = field_name(row.code)
        ends = [cleaned.get(f"{name}_low"), cleaned.get(f"{name}_high")]
        value = _value(row, cleaned)
        if row.type == "range" and ends.count(None) == 1:
            found[f"{name}_low"] = _("Give both ends, or neither.")
        elif value not in (None, "", []):
            try:
                facts.check_attribute(row, value)
            except Invalid as refused:
                found[name if row.type != "range" else f"{name}_low"] = str(refused.sentence)
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
    if row.type == "range":
        return {
            f"{name}_low": _figure(row, _("%s from") % label),
            f"{name}_high": _figure(row, _("%s to") % label, hint=""),
        }
    return {name: _field(row, label)}


def _field(row: reference.AttributeRow, label: str) -> forms.Field:
    common: dict[str, Any] = {"label": label, "required": False, "help_text": _hint(row)}
    choices = [(option.code, option.name(wording.language())) for option in row.options]
    match row.type:
        case "number" | "integer":
            return _figure(row, label)
        case "boolean":
            return forms.BooleanField(**common)
        case "enum":
            return forms.ChoiceField(choices=[("", _("not stated")), *choices], **common)
        case "set":
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=boxes, **common)
    return forms.CharField(max_length=facts.LONGEST_TEXT, **common)


def _figure(row: reference.AttributeRow, label: str, hint: str | None = None) -> forms.Field:
    """Limits are hints to the browser; `faults` judges, with the sentence of the domain."""
    kind = forms.IntegerField if row.step == 1 else forms.FloatField
    attrs = {"min": _plain(row.lowest), "max": _plain(row.largest), "step": _plain(row.step)}
    widget = forms.NumberInput(attrs={"inputmode": "decimal", **attrs})
    help_text = _hint(row) if hint is None else hint
    return kind(label=label, required=False, widget=widget, help_text=help_text)


def _plain(limit: float | None) -> str:
    return "any" if limit is None else f"{limit:.12g}"


def _hint(row: reference.AttributeRow) -> str:
    return row.hint(wording.language())
