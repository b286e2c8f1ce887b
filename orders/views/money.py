"""Pages of money: pay an order, wait for the custodian's word, statement, receipts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.models import Organization
from marketplace.audit import evidence, seal
from orders import escrow, gateways, money_queries, money_words, order_queries, payments, statement
from orders.forms.money import PeriodForm


@require_GET
@firm_required("money.see")
def money(request: HttpRequest) -> HttpResponse:
    """What is held, scheduled, released and on its way, and the statement with running balance."""
    firm, side = request.organization, _side(request)
    figures = {
        "buyer": money_queries.buyer_figures,
        "factory": money_queries.factory_figures,
    }[side](firm)
    context = {
        "side": side,
        "tabs": _tabs(firm, side),
        "figures": figures,
        "holder": gateways.gateway().holder,
        "returned": money_queries.returned_payouts(firm) if side == "factory" else [],
        **_statement(request, firm, side),
    }
    return render(request, "orders/money/money.html", context)


def _side(request: HttpRequest) -> str:
    """The side asked for, else the one the reader acts on; people with an office act on none."""
    for side in (request.GET.get("side", ""), request.persona):
        if side in money_queries.SIDES:
            return side
    return "factory" if request.organization.supplies else "buyer"


def _tabs(firm: Organization, side: str) -> list[dict[str, Any]]:
    """Only a firm that both sells and buys has two statements to choose from."""
    if not (firm.supplies and firm.buys):
        return []
    labels = {"factory": _("As factory"), "buyer": _("As buyer")}
    return [
        {"label": label, "url": f"?side={key}", "current": key == side}
        for key, label in labels.items()
    ]


def _statement(request: HttpRequest, firm: Organization, side: str) -> dict[str, Any]:
    form = PeriodForm(request.GET or None)
    start, end = form.bounds()
    lines = money_queries.statement(
        firm, side, start=start, end=end, before=_before(request), limit=money_queries.PAGE + 1
    )
    page = lines[: money_queries.PAGE]
    query = request.GET.copy()
    query.pop("before", None)
    filters = query.urlencode()
    query["before"] = str(page[-1].uuid) if page else ""
    return {
        "form": form,
        "lines": statement.described(page),
        "sums": money_queries.sums(firm, side, start=start, end=end),
        "is_filtered": bool(start or end),
        "next": f"?{query.urlencode()}" if len(lines) > len(page) else "",
        "csv": f"{reverse('orders:statement_csv')}?{filters or f'side={side}'}",
    }


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


@require_GET
@firm_required("money.see")
def statement_csv(request: HttpRequest) -> HttpResponse:
    """The statement as a file a spreadsheet opens, with the period of the page."""
    firm, side = request.organization, _side(request)
    start, end = PeriodForm(request.GET).bounds()
    lines = money_queries.statement(firm, side, start=start, end=end, limit=statement.LONGEST)
    answer = HttpResponse(
        statement.as_csv(statement.described(lines)), content_type="text/csv; charset=utf-8"
    )
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="gongzao-statement-{side}-{day}.csv"'
    return answer


@require_GET
@firm_required("money.see")
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One posting with its legs, and the block that seals it."""
    journal = money_queries.receipt_for(request.organization, uuid)
    sealed = evidence.block_of("ledger", journal.pk)
    context = {
        "journal": journal,
        "kind": money_words.kind(journal.kind),
        "legs": statement.legs_of(journal),
        "order": money_queries.order_of(journal),
        "sealed": sealed,
        "head": seal.head(),
        "holder": gateways.gateway().holder,
    }
    return render(request, "orders/money/receipt.html", context)


@require_GET
@firm_required("money.see")
def receipt_evidence(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """What proves the posting without us: for the offline verifier."""
    journal = money_queries.receipt_for(request.organization, uuid)
    answer = JsonResponse(
        evidence.of_line("ledger", journal.pk),
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )
    answer["Content-Disposition"] = f'attachment; filename="gongzao-evidence-{journal.pk}.json"'
    return answer


@require_POST
@login_required
def pay(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Starts the payment, or goes on with the one already open, at the custodian's page."""
    order = order_queries.order_for(request.user, uuid)
    payment = payments.start(order, by=request.user, at=timezone.now())
    return redirect(payments.checkout(payment))


@require_GET
@login_required
def payment_return(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where the custodian sends the payer back to; asks again until its word has arrived."""
    order = order_queries.order_for(request.user, uuid)
    context = {
        "order": order,
        "payment": money_queries.last_payment(order),
        "holder": gateways.gateway().holder,
    }
    page = "_payment.html" if request.htmx else "payment.html"
    return render(request, f"orders/money/{page}", context)


@require_POST
@firm_required("money.pay")
def pay_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The factory's account is in order again: the payout is sent once more."""
    tranche = money_queries.tranche_for(request.organization, uuid)
    escrow.pay_again(tranche, by=request.user, at=timezone.now())
    messages.success(request, _("The payout is on its way again."))
    return redirect(f"{reverse('orders:money')}?side=factory")
