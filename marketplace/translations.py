"""Message catalogues without the gettext programs: extract, compile, check, missing.

    python -m marketplace.translations extract            # refresh every .po, keep translations
    python -m marketplace.translations extract filled.po  # … and take translations from a file
    python -m marketplace.translations extract --prune    # … and drop obsolete entries
    python -m marketplace.translations missing            # print a .po of what lacks Chinese
    python -m marketplace.translations check              # fail on anything not ready to ship
    python -m marketplace.translations compile            # write the .mo files

One catalogue per room. A room owns its package and `templates/<room>/`; the marketplace room owns
every package under `marketplace/` and all other templates.
"""

from __future__ import annotations

import argparse
import fcntl
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

Key = tuple[str, str | None]
ROOT = Path(__file__).resolve().parent.parent
APPS = ("capacity", "orders", "credit")
ROOMS = (*APPS, "marketplace")
LOCALE = "zh_Hans"
KEYWORDS: dict[str, tuple | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
# A cotton attribute `:label="_('Save')"` is an expression, which templatize takes for plain text.
COTTON_EXPRESSION = re.compile(r'\s:[\w.-]+="([^"{]*\b_\([^"]*)"')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|(?<!\{)\{\w*\}(?!\})")


def po_path(room: str, root: Path = ROOT) -> Path:
    return root / room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def source_files(room: str, root: Path = ROOT) -> Iterator[Path]:
    """Python and template files of a room, in a stable order."""
    folders = [root / room]
    templates = root / "templates"
    if room in APPS:
        folders.append(templates / room)
    else:
        folders += [path for path in templates.glob("*") if path.name not in APPS]
    for folder in folders:
        found = [folder] if folder.is_file() else folder.rglob("*")
        yield from sorted(p for p in found if p.suffix in {".py", ".html", ".txt"})


def template_as_python(text: str) -> str:
    text = COTTON_EXPRESSION.sub(lambda match: f" {{{{ {match[1]} }}}}", text)
    lines = templatize(text).splitlines()
    # Indented mark-up is no Python block: the tokenizer would stumble over it.
    return "\n".join(line.strip() for line in lines)


def messages_in(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """(msgid or (singular, plural), context) for each message of one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = template_as_python(text)
    source = io.BytesIO(text.encode())
    for _line, message, _comments, context in babel_extract("python", source, KEYWORDS):
        yield (message if isinstance(message, str) else (message[0], message[1])), context


def sources(room: str, root: Path = ROOT) -> Catalog:
    """A catalogue of what the room's files say, without translations."""
    catalog = Catalog(locale=LOCALE)
    for path in source_files(room, root):
        try:
            for message, context in messages_in(path):
                catalog.add(message, context=context)
        except Exception as error:
            error.add_note(f"in {path}")
            raise
    return catalog


def stored(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def forms(message: Message) -> tuple[str, ...]:
    """The msgid: singular alone, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def key_of(message: Message) -> Key:
    return forms(message)[0], message.context


def entries(catalog: Catalog) -> dict[Key, Message]:
    return {key_of(message): message for message in catalog if message.id}


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def known_messages(paths: Iterable[Path]) -> dict[Key, Message]:
    """Translated messages, obsolete ones included; earlier files win."""
    known: dict[Key, Message] = {}
    for path in paths:
        catalog = stored(path)
        for message in [*catalog, *catalog.obsolete.values()]:
            if message.id and all(strings(message)) and not message.fuzzy:
                known.setdefault(key_of(message), message)
    return known


def extract(room: str, root: Path = ROOT, *, filled: Path | None = None, prune: bool = False):
    """Rewrite the room's .po: exact matches only, the other rooms' wording as a last resort."""
    path, others = po_path(room, root), [po_path(r, root) for r in ROOMS if r != room]
    known = known_messages([*([filled] if filled else []), path, *others])
    catalog = sources(room, root)
    wanted = entries(catalog)
    for key in known.keys() & wanted.keys():
        text = strings(known[key])[0]
        wanted[key].string = (text,) if wanted[key].pluralizable else text
    if not prune:
        for key, message in known_messages([path]).items():
            if key not in wanted:
                catalog.obsolete[key] = message
    write_catalog(catalog, path)


def write_catalog(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".po.partial")
    partial.write_text(HEADER + as_po(catalog), encoding="utf-8")
    partial.replace(path)


def as_po(catalog: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    return out.getvalue().decode().strip() + "\n"


def compile_catalogue(room: str, root: Path = ROOT) -> bool:
    """Write the .mo when it is older than the .po; says whether it did."""
    path = po_path(room, root)
    target = path.with_suffix(".mo")
    if not path.exists() or (target.exists() and target.stat().st_mtime >= path.stat().st_mtime):
        return False
    partial = target.with_suffix(f".mo.{os.getpid()}")
    with partial.open("wb") as file:
        write_mo(file, stored(path))
    partial.replace(target)
    return True


def missing(room: str, root: Path = ROOT) -> Catalog:
    """What the sources say and the room's .po does not yet say in Chinese."""
    known = known_messages([po_path(room, root)])
    catalog = Catalog(locale=LOCALE)
    for key, message in entries(sources(room, root)).items():
        if key not in known:
            catalog.add(forms(message) if message.pluralizable else message.id, context=key[1])
    return catalog


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def faults(room: str, root: Path = ROOT) -> Iterator[str]:
    """Everything that keeps the room's catalogue from being complete and exact."""
    wanted, catalog = entries(sources(room, root)), stored(po_path(room, root))
    known = known_messages([po_path(room, root)])
    written = {**entries(catalog), **{key_of(m): m for m in catalog.obsolete.values()}}
    for key in wanted.keys() - known.keys():
        yield f"{room}: missing: {key[0]!r}"
    for key in written.keys() - wanted.keys():
        yield f"{room}: obsolete: {key[0]!r}"
    for key in known.keys() & wanted.keys():
        # Chinese has one form, used for every number: it needs what the plural needs.
        source, chinese = forms(wanted[key])[-1], strings(known[key])[0]
        if placeholders(source) != placeholders(chinese):
            yield f"{room}: placeholders differ: {source!r} → {chinese!r}"


def run(room: str, options: argparse.Namespace) -> list[str]:
    if options.command == "check":
        return sorted(faults(room))
    if options.command == "missing":
        return [f"# {room}", as_po(missing(room))]
    if options.command == "compile":
        compile_catalogue(room)
        return []
    # One writer at a time: several people refresh the same catalogue.
    with (ROOT / "pyproject.toml").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        extract(room, filled=options.filled, prune=options.prune)
    return []


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="marketplace.translations")
    parser.add_argument("command", choices=["extract", "compile", "check", "missing"])
    parser.add_argument("filled", nargs="?", type=Path, help="a .po to take translations from")
    parser.add_argument("--room", choices=ROOMS, action="append", help="default: every room")
    parser.add_argument("--prune", action="store_true", help="drop obsolete entries")
    options = parser.parse_args(arguments)
    lines = [line for room in options.room or ROOMS for line in run(room, options)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if options.command == "check" and lines else 0


if __name__ == "__main__":
    sys.exit(main())
