"""Pages of the capacity room."""

from django.urls import path

from capacity.views import calendar, labels, levels, listings, revisions, search, wizard

app_name = "capacity"
urlpatterns = [
    path("", search.capacity_search, name="search"),
    path("mine/", listings.listing_list, name="listing_list"),
    path("mine/new/", wizard.listing_create, name="listing_create"),
    path("mine/fields/", wizard.process_fields, name="process_fields"),
    path("mine/<uuid:uuid>/copy/", listings.listing_copy, name="listing_copy"),
    path("mine/<uuid:uuid>/do/<slug:move>/", listings.listing_move, name="listing_move"),
    path("mine/<uuid:uuid>/photos/<uuid:photo>/", wizard.photo_remove, name="photo_remove"),
    path("mine/<uuid:uuid>/levels/", levels.listing_levels, name="listing_levels"),
    path("mine/<uuid:uuid>/change/", revisions.revision_create, name="revision_create"),
    path("mine/<uuid:uuid>/review/", revisions.listing_review, name="listing_review"),
    path("revisions/<uuid:uuid>/", revisions.revision, name="revision"),
    path("revisions/<uuid:uuid>/withdraw/", revisions.revision_withdraw, name="revision_withdraw"),
    path(
        "revisions/<uuid:uuid>/photos/<uuid:photo>/",
        revisions.revision_photo,
        name="revision_photo",
    ),
    path("mine/<uuid:uuid>/<slug:step>/", wizard.listing_edit, name="listing_edit"),
    path("mine/labels/", labels.labels, name="labels"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("<uuid:uuid>/", search.listing_detail, name="listing_detail"),
    path("<uuid:uuid>/photos/<uuid:photo>/", search.photo, name="photo"),
]
