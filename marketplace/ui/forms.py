"""Between forms and the domain: a refusal becomes an error of the form."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from marketplace.core.errors import Refused


@contextmanager
def refusals(form: BaseForm) -> Iterator[None]:
    """Adds the sentence of a refusal to the form: at its field when it names one, else on top.

    with refusals(form):
        thing = domain.call(...)
        return redirect(thing)
    return render(...)  # the form with its error
    """
    try:
        yield
    except Refused as refused:
        field = getattr(refused, "field", None)
        form.add_error(field if field in form.fields else None, str(refused.sentence))
