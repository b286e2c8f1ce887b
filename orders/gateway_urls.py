"""Where gateways notify us."""

from django.urls import path

from orders.views import gateways

app_name = "gateways"
urlpatterns = [path("<slug:gateway>/notify", gateways.notify, name="notify")]
