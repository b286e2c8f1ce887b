"""The API of the capacity room."""

from django.urls import path

from capacity.api import (
    calendar,
    drafts,
    imports,
    levels,
    machines,
    revisions,
    searches,
    telemetry,
    views,
)

app_name = "api-capacity"
urlpatterns = [
    path("listings/", views.ListingList.as_view(), name="listings"),
    path("listings/places/", searches.ListingPlaces.as_view(), name="listing-places"),
    path("suggestions/", searches.Suggestions.as_view(), name="suggestions"),
    path("saved-searches/", searches.SavedSearchList.as_view(), name="saved-searches"),
    path("saved-searches/<uuid:uuid>/", searches.SavedSearchDetail.as_view(), name="saved-search"),
    path("listings/<uuid:uuid>/", views.ListingDetail.as_view(), name="listing"),
    path("listings/<uuid:uuid>/cost/", views.ListingCost.as_view(), name="listing-cost"),
    path("listings/<uuid:uuid>/levels/", levels.ListingLevels.as_view(), name="listing-levels"),
    path("own-listings/", drafts.OwnListingList.as_view(), name="own-listings"),
    path("own-listings/<uuid:uuid>/", drafts.OwnListingDetail.as_view(), name="own-listing"),
    path(
        "own-listings/<uuid:uuid>/submit/",
        drafts.OwnListingSubmit.as_view(),
        name="own-listing-submit",
    ),
    path(
        "own-listings/<uuid:uuid>/photos/",
        drafts.OwnListingPhotos.as_view(),
        name="own-listing-photos",
    ),
    path(
        "own-listings/<uuid:uuid>/photos/<uuid:photo>/",
        drafts.OwnListingPhoto.as_view(),
        name="own-listing-photo",
    ),
    path("units/<uuid:uuid>/calendar/", calendar.UnitCalendar.as_view(), name="unit-calendar"),
    path("units/<uuid:uuid>/calendar/undo/", calendar.CalendarUndo.as_view(), name="calendar-undo"),
    path(
        "units/<uuid:uuid>/calendar/<int:number>/",
        calendar.CalendarEntryDetail.as_view(),
        name="calendar-entry",
    ),
    path("machines/", machines.MachineList.as_view(), name="machines"),
    path("machines/<uuid:uuid>/", machines.MachineDetail.as_view(), name="machine"),
    path("machines/<uuid:uuid>/key/", machines.MachineKey.as_view(), name="machine-key"),
    path(
        "machines/<uuid:uuid>/contradictions/<int:number>/close/",
        machines.ContradictionClose.as_view(),
        name="contradiction-close",
    ),
    path("units/<uuid:uuid>/readings/", telemetry.Readings.as_view(), name="readings"),
    path("imports/", imports.ImportList.as_view(), name="imports"),
    path("imports/<uuid:uuid>/", imports.ImportDetail.as_view(), name="import"),
    path("imports/<uuid:uuid>/rows/", imports.ImportRows.as_view(), name="import-rows"),
    path("imports/<uuid:uuid>/confirm/", imports.ImportConfirm.as_view(), name="import-confirm"),
    path("imports/<uuid:uuid>/cancel/", imports.ImportCancel.as_view(), name="import-cancel"),
    path("revisions/", revisions.RevisionList.as_view(), name="revisions"),
    path("revisions/<uuid:uuid>/", revisions.RevisionDetail.as_view(), name="revision"),
    path(
        "revisions/<uuid:uuid>/withdraw/",
        revisions.RevisionWithdraw.as_view(),
        name="revision-withdraw",
    ),
    path("processes/", views.ProcessList.as_view(), name="processes"),
]
