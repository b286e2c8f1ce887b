"""Pages of the staff room."""

from django.urls import path

from marketplace.staff.views import firms, listings, platform, queues

app_name = "staff"
urlpatterns = [
    path("", queues.overview, name="queues"),
    path("firms/", queues.firm_queue, name="firm_queue"),
    path("firms/<uuid:uuid>/", firms.verification, name="verification"),
    path("listings/", queues.listing_queue, name="listing_queue"),
    path("listings/<uuid:uuid>/", listings.listing, name="listing"),
    path("listings/<uuid:uuid>/take/", listings.take, name="listing_take"),
    path("ledger/", platform.ledger, name="ledger"),
    path("workers/", platform.workers, name="workers"),
    path("records/", platform.records, name="records"),
    path("records/check/", platform.check_records, name="check_records"),
]
