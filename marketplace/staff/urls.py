"""Pages of the staff room."""

from django.urls import path

from marketplace.staff.views import (
    certificates,
    firms,
    holidays,
    listing_queue,
    listings,
    platform,
    queues,
    revisions,
    rounds,
    taxonomy,
)

app_name = "staff"
urlpatterns = [
    path("", queues.overview, name="queues"),
    path("firms/", queues.firm_queue, name="firm_queue"),
    path("firms/<uuid:uuid>/", firms.verification, name="verification"),
    path("certificates/", certificates.certificate_queue, name="certificate_queue"),
    path("certificates/<uuid:uuid>/", certificates.certificate, name="certificate"),
    path("certificates/<uuid:uuid>/take/", certificates.take, name="certificate_take"),
    path("listings/", listing_queue.listing_queue, name="listing_queue"),
    path("listings/approve/", listing_queue.approve_clean, name="approve_clean"),
    path("listings/find/", listing_queue.find, name="listing_find"),
    path("listings/reasons/", listings.compose, name="compose_reasons"),
    path("listings/<uuid:uuid>/", listings.listing, name="listing"),
    path("listings/<uuid:uuid>/take/", listings.take, name="listing_take"),
    path("listings/<uuid:uuid>/release/", listings.release, name="listing_release"),
    path("listings/changes/<uuid:uuid>/", revisions.revision, name="revision"),
    path("listings/changes/<uuid:uuid>/take/", revisions.take, name="revision_take"),
    path("listings/changes/<uuid:uuid>/release/", revisions.release, name="revision_release"),
    path("ledger/", platform.ledger, name="ledger"),
    path("workers/", platform.workers, name="workers"),
    path("workers/match-all/", platform.begin_pass, name="begin_pass"),
    path("holidays/", holidays.holiday_list, name="holidays"),
    path("holidays/forget/", holidays.holiday_forget, name="holiday_forget"),
    path("words/", taxonomy.unmatched_words, name="unmatched_words"),
    path("words/<uuid:uuid>/", taxonomy.unmatched_word, name="unmatched_word"),
    path("processes/", taxonomy.process_list, name="processes"),
    path("processes/<str:code>/", taxonomy.process, name="process"),
    path("processes/<str:code>/words/", taxonomy.word_add, name="word_add"),
    path("processes/<str:code>/words/<int:pk>/remove/", taxonomy.word_remove, name="word_remove"),
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/new/", rounds.round_create, name="round_create"),
    path("rounds/<uuid:uuid>/", rounds.round_detail, name="round"),
    path("rounds/<uuid:uuid>/pairs.csv", rounds.round_csv, name="round_csv"),
    path("records/", platform.records, name="records"),
    path("records/check/", platform.check_records, name="check_records"),
]
