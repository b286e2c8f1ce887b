"""What is sealed: each source is a view of (line, row_hash, text); the hash covers the text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    name: str  # as the queue and the leaves name it
    view: str  # from this house's own code, never from outside


_sources: dict[str, Source] = {"journal": Source("journal", "audit_journal_evidence")}


def register(source: Source) -> None:
    """Called by a room with sealed rows of its own, at start-up."""
    _sources[source.name] = source


def all_sources() -> list[Source]:
    return list(_sources.values())


def named(name: str) -> Source:
    return _sources[name]
