"""Addresses that stand on labels: they never change. An identifier may hold a prefix and a `/`."""

from django.urls import path

from capacity.api.identifiers import IdentifierDetail
from capacity.views import identifiers

app_name = "identifiers"
urlpatterns = [
    path("", identifiers.find, name="find"),
    path("<path:identifier>/qr.<slug:form>", identifiers.picture, name="qr"),
    path("<path:identifier>.json", IdentifierDetail.as_view(), name="json"),
    path("<path:identifier>/", identifiers.page, name="page"),
]
