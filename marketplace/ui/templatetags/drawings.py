"""Coordinates for the parts that draw SVG, so that no template computes and no style is inlined."""

from django import template
from django.utils import timezone

from marketplace.ui import drawing

register = template.Library()
register.simple_tag(drawing.waterfall, name="waterfall_bars")
register.simple_tag(drawing.interval, name="grade_interval")
register.simple_tag(drawing.strip, name="idle_strip")


@register.simple_tag
def unit_board(units, start, days, hour_pixels=6) -> drawing.Board:
    return drawing.board(
        units, timezone.localtime(start), days, float(hour_pixels), now=timezone.now()
    )
