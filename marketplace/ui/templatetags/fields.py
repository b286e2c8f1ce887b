"""Form fields drawn outside crispy."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from marketplace.ui.quick_select import QuickSelect

register = template.Library()


@register.simple_tag
def field_input(field: BoundField, css_class: str) -> SafeString:
    """The field's control with a class, and marked when it has errors."""
    classes = f"{css_class} is-invalid" if field.errors else css_class
    return field.as_widget(attrs={"class": classes})


@register.filter
def faulty_fields(form) -> list[BoundField]:
    """The visible fields with errors, in the order of the form."""
    return [field for field in form.visible_fields() if field.errors]


@register.simple_tag
def quick_select(name: str, choices: list, id: object) -> SafeString:  # noqa: A002
    """A long list in many rows: its options are written once for all of them."""
    attributes = {"id": f"{name}-{id}", "class": "form-select form-select-sm w-auto"}
    return QuickSelect(known=choices).render(name, "", attributes)
