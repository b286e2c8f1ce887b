"""Pages of the credit room."""

from django.urls import path  # noqa: F401

app_name = "credit"
urlpatterns = []
