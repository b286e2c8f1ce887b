"""The API of the capacity room."""

from django.urls import path  # noqa: F401

app_name = "api-capacity"
urlpatterns = []
