"""The API of the orders room."""

from django.urls import path

from orders.api import bookings, families, jobs, money, orders, plans, rounds

app_name = "api-orders"
urlpatterns = [
    path("listings/<uuid:uuid>/slots/", bookings.ListingSlots.as_view(), name="slots"),
    path("basket/", bookings.BasketDetail.as_view(), name="basket"),
    path("basket/lines/<int:number>/", bookings.BasketLineDetail.as_view(), name="basket-line"),
    path("basket/hold/", bookings.BasketHold.as_view(), name="basket-hold"),
    path("basket/let-go/", bookings.BasketLetGo.as_view(), name="basket-let-go"),
    path("basket/check-out/", bookings.BasketCheckOut.as_view(), name="basket-check-out"),
    path("bookings/", bookings.BookingList.as_view(), name="bookings"),
    path("work-orders/<uuid:uuid>/check-in/", bookings.WorkCheckIn.as_view(), name="check-in"),
    path("work-orders/<uuid:uuid>/perform/", bookings.WorkPerform.as_view(), name="perform"),
    path("work-orders/<uuid:uuid>/absent/", bookings.WorkAbsent.as_view(), name="absent"),
    path("jobs/", jobs.JobList.as_view(), name="jobs"),
    path("jobs/families/", families.JobFamilies.as_view(), name="job-families"),
    path("jobs/processes/", families.SpokenProcesses.as_view(), name="job-processes"),
    path("jobs/<uuid:uuid>/", jobs.JobDetail.as_view(), name="job"),
    path("jobs/<uuid:uuid>/matches/", jobs.JobMatches.as_view(), name="job-matches"),
    path("jobs/<uuid:uuid>/cancel/", jobs.JobCancel.as_view(), name="job-cancel"),
    path("jobs/<uuid:uuid>/plans/", plans.JobPlans.as_view(), name="job-plans"),
    path("jobs/<uuid:uuid>/plans/ask/", plans.JobPlansAsk.as_view(), name="job-plans-ask"),
    path("plans/<uuid:uuid>/", plans.PlanDetail.as_view(), name="plan"),
    path("plans/<uuid:uuid>/accept/", plans.PlanAccept.as_view(), name="plan-accept"),
    path("work-orders/<uuid:uuid>/confirm/", plans.WorkConfirm.as_view(), name="work-confirm"),
    path("work-orders/<uuid:uuid>/decline/", plans.WorkDecline.as_view(), name="work-decline"),
    path(
        "work-orders/<uuid:uuid>/break-down/", plans.WorkBreakDown.as_view(), name="work-break-down"
    ),
    path("matches/", jobs.MatchList.as_view(), name="matches"),
    path("matches/<uuid:uuid>/accept/", jobs.MatchAccept.as_view(), name="match-accept"),
    path("matches/<uuid:uuid>/dismiss/", jobs.MatchDismiss.as_view(), name="match-dismiss"),
    path("matches/<uuid:uuid>/confirm/", jobs.MatchConfirm.as_view(), name="match-confirm"),
    path("matches/<uuid:uuid>/decline/", jobs.MatchDecline.as_view(), name="match-decline"),
    path("rounds/", rounds.RoundList.as_view(), name="rounds"),
    path("rounds/<uuid:uuid>/", rounds.RoundDetail.as_view(), name="round"),
    path("rounds/<uuid:uuid>/enter/", rounds.RoundEnter.as_view(), name="round-enter"),
    path("rounds/<uuid:uuid>/leave/", rounds.RoundLeave.as_view(), name="round-leave"),
    path("rounds/<uuid:uuid>/keep-out/", rounds.RoundKeepOut.as_view(), name="round-keep-out"),
    path("rounds/<uuid:uuid>/offer/", rounds.RoundOffer.as_view(), name="round-offer"),
    path("money/", money.MoneyFigures.as_view(), name="money"),
    path("money/statement/", money.Statement.as_view(), name="statement"),
    path("orders/", orders.OrderList.as_view(), name="orders"),
    path("orders/<uuid:uuid>/", orders.OrderDetail.as_view(), name="order"),
    path("work-orders/<uuid:uuid>/start/", orders.WorkStart.as_view(), name="work-start"),
    path("work-orders/<uuid:uuid>/progress/", orders.WorkProgress.as_view(), name="work-progress"),
    path("work-orders/<uuid:uuid>/inspect/", orders.WorkInspect.as_view(), name="work-inspect"),
    path("work-orders/<uuid:uuid>/ship/", orders.WorkShip.as_view(), name="work-ship"),
    path(
        "work-orders/<uuid:uuid>/delivered/", orders.WorkDelivered.as_view(), name="work-delivered"
    ),
    path("work-orders/<uuid:uuid>/accept/", orders.WorkAccept.as_view(), name="work-accept"),
    path("work-orders/<uuid:uuid>/cancel/", orders.WorkCancel.as_view(), name="work-cancel"),
    path("orders/<uuid:uuid>/pay/", money.OrderPay.as_view(), name="pay"),
]
