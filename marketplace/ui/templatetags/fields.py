"""Form fields drawn outside crispy."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

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
