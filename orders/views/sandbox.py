"""The sandbox custodian's cashier: another house's page, so nobody logs in here as with us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from orders import sandbox
from orders.forms.money import CashierForm
from orders.models import SandboxCharge


@require_http_methods(["GET", "POST"])
def cashier(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose a bank, pay or give up; then back to the merchant's page."""
    charge = get_object_or_404(SandboxCharge, reference=reference)
    form = CashierForm(request.POST or None, initial={"bank": "icbc"})
    if request.method == "POST" and "fail" in request.POST:
        sandbox.fail(charge)
        return redirect(charge.return_url)
    if request.method == "POST" and form.is_valid():
        sandbox.pay(charge, **form.cleaned_data)
        return redirect(charge.return_url)
    return render(request, "orders/sandbox/cashier.html", {"charge": charge, "form": form})
