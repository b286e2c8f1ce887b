"""The address plan. Each room keeps its own table; this one only joins them."""

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from marketplace import health
from marketplace.accounts.views.home import set_language

urlpatterns = [
    path("", include("marketplace.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("capacity/", include("capacity.urls")),
    path("id/", include("capacity.identifier_urls")),
    path("orders/", include("orders.urls")),
    path("credit/", include("credit.urls")),
    path("notices/", include("marketplace.notices.urls")),
    path("dashboards/", include("marketplace.dashboards.urls")),
    path("staff/", include("marketplace.staff.urls")),
    path("audit/", include("marketplace.audit.urls")),
    path("gateways/", include("orders.gateway_urls")),
    path("api/v1/", include("marketplace.accounts.api_urls")),
    path("api/v1/", include("capacity.api_urls")),
    path("api/v1/", include("orders.api_urls")),
    path("api/v1/", include("credit.api_urls")),
    path("api/v1/", include("marketplace.staff.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [
        path("ui/", include("marketplace.ui.urls")),
        path("sandbox/", include("orders.sandbox_urls")),
    ]

handler400 = "marketplace.errors.bad_request"
handler403 = "marketplace.errors.forbidden"
handler404 = "marketplace.errors.not_found"
handler500 = "marketplace.errors.server_error"
