"""Names of places, industries and phones in templates: `{% load places %}`."""

from django import template

from marketplace.accounts import phones
from marketplace.accounts.places import industry_name, place_name

register = template.Library()
register.filter("place", place_name)
register.filter("industry", industry_name)
register.filter("phone", phones.shown)
