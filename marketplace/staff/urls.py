"""Pages of the staff room."""

from django.urls import path  # noqa: F401

app_name = "staff"
urlpatterns = []
