"""What stands in a form's fields as it was sent, to draw it anew without judging it."""

from typing import Any

from django import forms
from django.http import HttpRequest


def values(form: forms.BaseForm, request: HttpRequest) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def rows(formset: forms.BaseFormSet, request: HttpRequest) -> list[dict[str, Any]]:
    return [values(form, request) for form in formset.forms]


def faults(form: forms.BaseForm) -> dict[str, str]:
    """The first sentence for each field that says something wrong; what is empty is not yet."""
    return {
        form.add_prefix(name): str(errors[0])
        for name, errors in form.errors.items()
        if name in form.fields and form[name].value() not in (None, "", [])
    }
