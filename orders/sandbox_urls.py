"""The sandbox custodian's own pages."""

from django.urls import path  # noqa: F401

app_name = "sandbox"
urlpatterns = []
