"""The taxonomy as the desk keeps it: names of processes, and the words that speak for them.

The tables are read into this process when it starts and whenever their version has changed; the
version stands in the cache. Until then, and where the database is away, the supplied names count.
"""

import time
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import structlog
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from capacity import reference, suggest, tasks
from capacity.models import Process, ProcessWord, UnmatchedWord
from marketplace.accounts import roles
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused

log = structlog.get_logger(__name__)
VERSION = "taxonomy-version"
LOOK_EVERY = 1.0  # seconds between looks at the version
READ_EVERY = 3600.0  # … and between readings in any case
LONGEST = 60
_seen: dict[str, Any] = {"version": None, "looked": 0.0, "read": 0.0}


def load() -> None:
    """Reads names and words; what remembers them forgets."""
    _seen["read"] = time.monotonic()
    try:
        names = dict(Process.objects.values_list("code", "zh"))
        english = dict(Process.objects.values_list("code", "en"))
        rows = list(ProcessWord.objects.values_list("process__code", "word"))
    except DatabaseError as error:
        log.warning("taxonomy_not_read", error=str(error))
        return
    reference.use_names({code: (zh, english[code]) for code, zh in names.items()})
    suggest.use_words(rows)


def begin(**_signal: Any) -> None:
    """A process that serves or works starts with what the desk has kept."""
    load()


def refresh(**_signal: Any) -> None:
    """Reads again what another process has changed; a look at most once a second."""
    now = time.monotonic()
    if now - _seen["looked"] < LOOK_EVERY:
        return
    _seen["looked"] = now
    version = cache.get(VERSION)
    is_newer = version is not None and version != _seen["version"]
    if is_newer or (_seen["read"] and now - _seen["read"] > READ_EVERY):
        _seen["version"] = version
        load()


def _changed() -> None:
    """This process knows at once, the others with their next request."""
    version = uuid4().hex
    _seen["version"] = version
    transaction.on_commit(lambda: cache.set(VERSION, version, timeout=None), robust=True)
    load()


def add_word(
    process: Process,
    word: str,
    *,
    source: str = ProcessWord.Source.DESK,
    by: Any,
    at: datetime,
) -> ProcessWord:
    """From now on the word speaks for the process. Raises Invalid or Refused."""
    _check_desk(by)
    word, folded = " ".join(word.split()), suggest.fold(word)
    if not 2 <= len(folded) <= LONGEST:
        raise Invalid(_("A word has between 2 and 60 characters."), field="word")
    with transaction.atomic():
        if process.words.filter(folded=folded).exists():
            raise Refused(_("“%(word)s” speaks for this process already.") % {"word": word})
        language = "zh" if suggest.CHINESE.search(word) else "en"
        row = process.words.create(
            word=word, folded=folded, language=language, source=source, added_by=by, added_at=at
        )
        _record(process, "add_word", {"word": word, "source": source}, by=by, at=at)
        _changed()
    return row


def remove_word(row: ProcessWord, *, by: Any, at: datetime) -> None:
    """The word no longer speaks for the process."""
    _check_desk(by)
    with transaction.atomic():
        process = row.process
        row.delete()
        _record(process, "remove_word", {"word": row.word}, by=by, at=at)
        _changed()


def rename(process: Process, *, zh: str, en: str, by: Any, at: datetime) -> None:
    """Names in both languages; everything shows them at once, words of listings follow shortly."""
    _check_desk(by)
    zh, en = " ".join(zh.split()), " ".join(en.split())
    for name, value, most in (("zh", zh, 60), ("en", en, 80)):
        if not 2 <= len(value) <= most:
            raise Invalid(
                _("A name has between 2 and %(most)s characters.") % {"most": most}, field=name
            )
    with transaction.atomic():
        locked = Process.objects.select_for_update().get(pk=process.pk)
        was = {"zh": locked.zh, "en": locked.en}
        if was == {"zh": zh, "en": en}:
            return
        locked.zh, locked.en, locked.renamed_at = zh, en, at
        locked.save(update_fields=["zh", "en", "renamed_at"])
        _record(locked, "rename", {"from": was, "to": {"zh": zh, "en": en}}, by=by, at=at)
        _changed()
        transaction.on_commit(tasks.write_missing.delay, robust=True)  # its timer does without


def attach(unmatched: UnmatchedWord, process: Process, *, by: Any, at: datetime) -> None:
    """A word nobody could place becomes a word of this process."""
    _check_desk(by)
    with transaction.atomic():
        locked = _waiting(unmatched)
        if not process.words.filter(folded=suggest.fold(locked.word)).exists():
            source = ProcessWord.Source.QUEUE
            add_word(process, locked.word, source=source, by=by, at=at)
        _decide(locked, UnmatchedWord.State.ATTACHED, process, by=by, at=at)


def dismiss(unmatched: UnmatchedWord, *, by: Any, at: datetime) -> None:
    """The word speaks for no process; it is not asked about again."""
    _check_desk(by)
    with transaction.atomic():
        _decide(_waiting(unmatched), UnmatchedWord.State.DISMISSED, None, by=by, at=at)


def _waiting(unmatched: UnmatchedWord) -> UnmatchedWord:
    locked = UnmatchedWord.objects.select_for_update().get(pk=unmatched.pk)
    if locked.state != UnmatchedWord.State.WAITING:
        raise Refused(_("“%(word)s” has been decided by somebody else.") % {"word": locked.word})
    return locked


def _decide(
    locked: UnmatchedWord, state: str, process: Process | None, *, by: Any, at: datetime
) -> None:
    came_from = locked.state
    locked.state, locked.process, locked.decided_by, locked.decided_at = state, process, by, at
    locked.save(update_fields=["state", "process", "decided_by", "decided_at"])
    journal.record(
        "unmatched_word",
        locked.uuid,
        "attach" if process else "dismiss",
        by=by,
        at=at,
        came_from=came_from,
        went_to=state,
        data={"word": locked.word, "process": process.code if process else ""},
    )


def journal_number(process: Process) -> UUID:
    """Under which number the journal keeps the history of a process."""
    return uuid5(NAMESPACE_URL, f"process:{process.code}")


def _record(process: Process, move: str, data: dict[str, Any], *, by: Any, at: datetime) -> None:
    data = {"process": process.code, **data}
    journal.record("process", journal_number(process), move, by=by, at=at, data=data)


def _check_desk(by: Any) -> None:
    if not roles.staff_can(by, "taxonomy.edit"):
        raise NotAllowed(_("Processes and their words are kept by the platform's own desk."))
