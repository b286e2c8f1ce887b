"""The taxonomy desk: words without a process, names of processes, words that speak for them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capacity import reference, suggest, taxonomy
from capacity.models import Process, ProcessWord, UnmatchedWord
from marketplace.accounts.access import staff_required
from marketplace.audit import journal
from marketplace.core import numbers
from marketplace.core.errors import Invalid
from marketplace.ui.forms import refusals
from orders import choices

PAGE = 30
HISTORY = 20


class NamesForm(forms.Form):
    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80)


class WordForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("Another word for it"),
        max_length=60,
        help_text=gettext_lazy("As buyers write it, in Chinese or English."),
    )


@require_safe
@staff_required("taxonomy.edit")
def unmatched_words(request: HttpRequest) -> HttpResponse:
    """Words of jobs and searches that speak for nothing, those met most often first."""
    waiting = UnmatchedWord.objects.filter(state=UnmatchedWord.State.WAITING)
    offset = numbers.whole(request.GET.get("after", "")) or 0
    rows = list(waiting.order_by("-count", "id")[offset : offset + PAGE + 1])
    following = f"?{urlencode({'after': offset + PAGE})}" if len(rows) > PAGE else ""
    context = {
        "rows": rows[:PAGE],
        "next": following,
        "count": waiting.count(),
        "processes": [("", _("Choose a process")), *choices.processes()],
        "tabs": _tabs("words"),
    }
    return render(request, "staff/unmatched_words.html", context)


@require_POST
@staff_required("taxonomy.edit")
def unmatched_word(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Attaches the word to a process, or dismisses it."""
    row = get_object_or_404(UnmatchedWord, uuid=uuid)
    if "dismiss" in request.POST:
        taxonomy.dismiss(row, by=request.user, at=timezone.now())
        messages.success(request, _("“%(word)s” is dismissed.") % {"word": row.word})
    else:
        found = Process.objects.filter(code=request.POST.get("process", "")).first()
        if found is None:
            raise Invalid(_("Choose the process the word speaks for."), field="process")
        taxonomy.attach(row, found, by=request.user, at=timezone.now())
        said = {"word": row.word, "process": found}
        messages.success(request, _("“%(word)s” now speaks for %(process)s.") % said)
    return redirect("staff:unmatched_words")


@require_safe
@staff_required("taxonomy.edit")
def process_list(request: HttpRequest) -> HttpResponse:
    """The whole tree with its words; `q` leaves what contains it."""
    said = request.GET.get("q", "").replace("\0", "")[:60]
    rows = list(Process.objects.annotate(word_count=Count("words")).order_by("id"))
    if said.strip():
        rows = _fitting(rows, suggest.fold(said))
    context = {"rows": rows, "q": said, "tabs": _tabs("processes")}
    return render(request, "staff/processes.html", context)


def _fitting(rows: list[Any], folded: str) -> list[Any]:
    spoken = ProcessWord.objects.filter(folded__contains=folded)
    numbers_ = set(spoken.values_list("process_id", flat=True))
    return [
        row
        for row in rows
        if row.pk in numbers_ or folded in suggest.fold(f"{row.zh} {row.en} {row.code}")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("taxonomy.edit")
def process(request: HttpRequest, code: str) -> HttpResponse:
    """Names and words of one process, and who changed them."""
    found = get_object_or_404(Process, code=code)
    form = NamesForm(request.POST or None, initial={"zh": found.zh, "en": found.en})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            taxonomy.rename(found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Renamed; every page shows it now."))
            return redirect("staff:process", code)
    return _process_page(request, found, form, WordForm())


@require_POST
@staff_required("taxonomy.edit")
def word_add(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Process, code=code)
    form = WordForm(request.POST)
    if form.is_valid():
        with refusals(form):
            taxonomy.add_word(found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Added; search and suggestions use it now."))
            return redirect("staff:process", code)
    names = NamesForm(initial={"zh": found.zh, "en": found.en})
    return _process_page(request, found, names, form)


@require_POST
@staff_required("taxonomy.edit")
def word_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_object_or_404(ProcessWord, pk=pk, process__code=code)
    taxonomy.remove_word(row, by=request.user, at=timezone.now())
    said = _("“%(word)s” no longer speaks for this process.") % {"word": row.word}
    messages.success(request, said)
    return redirect("staff:process", code)


def _process_page(
    request: HttpRequest, found: Process, names: NamesForm, word: WordForm
) -> HttpResponse:
    context = {
        "process": found,
        "above": reference.path(found.code)[:-1],
        "names": names,
        "word_form": word,
        "words": list(found.words.select_related("added_by")),
        "history": journal.history(taxonomy.journal_number(found))[-HISTORY:][::-1],
    }
    status = 422 if names.errors or word.errors else 200
    return render(request, "staff/process.html", context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    places = (
        ("words", _("Words without a process"), "staff:unmatched_words"),
        ("processes", _("Processes"), "staff:processes"),
    )
    return [
        {"label": label, "url": reverse(name), "current": key == current}
        for key, label, name in places
    ]
