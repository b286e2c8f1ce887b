"""Pages of the audit room."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from marketplace.audit import views


class BlockNumber(IntConverter):
    """Digits a bigint can hold; more is no address of ours."""

    regex = "[1-9][0-9]{0,17}"


register_converter(BlockNumber, "block")

app_name = "audit"
urlpatterns = [
    path("", views.public, name="public"),
    path("blocks/<block:number>.json", views.block, name="block"),
    path("verify.py", views.verifier, name="verifier"),
]
