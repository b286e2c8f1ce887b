"""Pages of the orders room."""

from django.urls import path

from orders.views import orders

app_name = "orders"

order_pages = [
    path("", orders.order_list, name="order_list"),
    path("<uuid:uuid>/", orders.order_detail, name="order_detail"),
    *(
        path(f"work/<uuid:uuid>/{step}/", orders.work_step, {"step": step}, name=f"work_{step}")
        for step in orders.STEP_PAGES
    ),
    path("work/<uuid:work>/photos/<uuid:uuid>/", orders.photo, name="photo"),
]

urlpatterns = [*order_pages]
