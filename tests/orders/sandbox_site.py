"""The address plan with the sandbox custodian's pages, as a demo or development site has it."""

from django.urls import include, path

from marketplace.urls import *  # noqa: F403
from marketplace.urls import urlpatterns as pages

urlpatterns = [*pages, path("sandbox/", include("orders.sandbox_urls"))]
