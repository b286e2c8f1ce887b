"""Where gateways notify us."""

from django.urls import path  # noqa: F401

app_name = "gateways"
urlpatterns = []
