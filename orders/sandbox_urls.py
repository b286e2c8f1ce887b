"""The sandbox custodian's own pages."""

from django.urls import path

from orders.views import sandbox

app_name = "sandbox"
urlpatterns = [path("pay/<slug:reference>/", sandbox.cashier, name="cashier")]
