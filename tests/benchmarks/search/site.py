"""The site with one more address: BARE, a view with one primary-key query and a small template."""

from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import path

SMALL = (
    "<!DOCTYPE html><title>{{ listing.title }}</title><h1>{{ listing.title }}</h1>"
    "<p>{{ listing.region }} {{ listing.price_fen }}</p>"
)


def with_bare() -> object:
    application = get_wsgi_application()
    from marketplace import urls  # once the apps are there

    small, model = engines["django"].from_string(SMALL), apps.get_model("capacity", "Listing")

    def bare(request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(small.render({"listing": get_object_or_404(model, pk=number)}, request))

    urls.urlpatterns.append(path("bare/<int:number>/", bare))
    return application


settings.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []
application = with_bare()
