"""Pages of the orders room."""

from django.urls import path

from orders.round_urls import round_pages
from orders.views import bookings, drafts, jobs, matches, money, orders, plans

app_name = "orders"

order_pages = [
    path("", orders.order_list, name="order_list"),
    path("<uuid:uuid>/", orders.order_detail, name="order_detail"),
    *(
        path(f"work/<uuid:uuid>/{step}/", orders.work_step, {"step": step}, name=f"work_{step}")
        for step in orders.STEP_PAGES
    ),
    path("work/<uuid:uuid>/", orders.work_detail, name="work"),
    path("work/<uuid:work>/photos/<uuid:uuid>/", orders.photo, name="photo"),
]

job_pages = [
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/new/", jobs.job_create, name="job_create"),
    path("jobs/operations/new/", drafts.draft_new, name="draft_new"),
    path("jobs/operations/<uuid:uuid>/", drafts.draft, name="draft"),
    path("jobs/operations/<uuid:uuid>/picture/", drafts.draft_picture, name="draft_picture"),
    path("jobs/operations/<uuid:uuid>/discard/", drafts.draft_discard, name="draft_discard"),
    path("jobs/templates/<uuid:uuid>/remove/", drafts.template_remove, name="template_remove"),
    path("jobs/<uuid:uuid>/operations/", drafts.job_draft, name="job_draft"),
    path("jobs/process/", jobs.process_suggest, name="process_suggest"),
    path("jobs/<uuid:uuid>/", jobs.job_detail, name="job_detail"),
    path("jobs/<uuid:uuid>/matches/", jobs.job_matches, name="job_matches"),
    path("jobs/<uuid:uuid>/edit/", jobs.job_edit, name="job_edit"),
    path("jobs/<uuid:uuid>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<uuid:uuid>/drawing/", jobs.job_drawing, name="job_drawing"),
    path("jobs/<uuid:uuid>/compare/", matches.match_compare, name="match_compare"),
]

plan_pages = [
    path("jobs/<uuid:uuid>/plans/", plans.plans, name="plans"),
    path("jobs/<uuid:uuid>/plans/part/", plans.plans_part, name="plans_part"),
    path("jobs/<uuid:uuid>/plans/ask/", plans.plans_ask, name="plans_ask"),
    path("plans/<uuid:uuid>/", plans.plan_detail, name="plan_detail"),
    path("plans/<uuid:uuid>/accept/", plans.plan_accept, name="plan_accept"),
]

match_pages = [
    path("board/", matches.board, name="board"),
    path("jobs/matches/<uuid:uuid>/accept/", matches.match_accept, name="match_accept"),
    path("jobs/matches/<uuid:uuid>/dismiss/", matches.match_dismiss, name="match_dismiss"),
    path("board/<uuid:uuid>/confirm/", matches.match_confirm, name="match_confirm"),
    path("board/<uuid:uuid>/decline/", matches.match_decline, name="match_decline"),
]

booking_pages = [
    path("booking/<uuid:uuid>/", bookings.booking, name="booking"),
    path("booking/<uuid:uuid>/price/", bookings.booking_price, name="booking_price"),
    path("basket/", bookings.basket, name="basket"),
    path("basket/replace/", bookings.basket_replace, name="basket_replace"),
    path("basket/check-out/", bookings.basket_check_out, name="basket_check_out"),
    path("basket/lines/<int:number>/remove/", bookings.basket_remove, name="basket_remove"),
    path("bookings/", bookings.booking_list, name="booking_list"),
    path("bookings/bookings.ics", bookings.booking_file, name="booking_file"),
    path("visits/", bookings.visits, name="visits"),
]

money_pages = [
    path("money/", money.money, name="money"),
    path("money/statement.csv", money.statement_csv, name="statement_csv"),
    path("money/receipts/<uuid:uuid>/", money.receipt, name="receipt"),
    path(
        "money/receipts/<uuid:uuid>/evidence.json", money.receipt_evidence, name="receipt_evidence"
    ),
    path("money/payouts/<uuid:uuid>/again/", money.pay_again, name="pay_again"),
    path("<uuid:uuid>/pay/", money.pay, name="pay"),
    path("<uuid:uuid>/payment/", money.payment_return, name="payment_return"),
]

urlpatterns = [
    *booking_pages,
    *plan_pages,
    *money_pages,
    *round_pages,
    *job_pages,
    *match_pages,
    *order_pages,
]
