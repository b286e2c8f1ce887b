"""Pages of the orders room."""

from django.urls import path  # noqa: F401

app_name = "orders"
urlpatterns = []
