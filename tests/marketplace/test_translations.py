from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from marketplace import translations

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext

def say(count):
    _("Quote sent")
    ngettext("%(count)s quote", "%(count)s quotes", count)
    return pgettext("of a firm", "Grade")
"""
TEMPLATE = """
{% load i18n %}
    <h1 title="{% translate "Board" %}">{% trans 'Jobs' context "board" %}</h1>
  <c-field :label="_('Due date')" hint="plain text" />
 {% blocktranslate trimmed count n=jobs|length with firm=firm.name %}
        {{ n }} job of
        {{ firm }}
    {% plural %}
        {{ n }} jobs of {{ firm }}
 {% endblocktranslate %}
      {{ value|default:_("Not stated") }}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "orders" / "quotes.py", PYTHON)
    write(tmp_path / "templates" / "orders" / "board.html", TEMPLATE)
    write(tmp_path / "templates" / "base.html", '{% load i18n %}{% translate "Log in" %}')
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def translate(root: Path, room: str, chinese: dict[str, str]) -> None:
    path = translations.po_path(room, root)
    catalog = translations.stored(path)
    for message in catalog:
        if message.id and (text := chinese.get(translations.forms(message)[0])):
            message.string = (text,) if message.pluralizable else text
    translations.write_catalog(catalog, path)


def keys(root: Path, room: str) -> set:
    return set(translations.entries(translations.sources(room, root)))


def test_every_way_of_marking_a_text_is_found(root):
    assert keys(root, "orders") == {
        ("Quote sent", None),
        ("%(count)s quote", None),
        ("Grade", "of a firm"),
        ("Board", None),
        ("Jobs", "board"),
        ("Due date", None),
        ("%(n)s job of %(firm)s", None),
        ("Not stated", None),
    }


def test_a_template_outside_the_app_folders_belongs_to_the_marketplace(root):
    assert keys(root, "marketplace") == {("Log in", None)}


def test_extracting_again_keeps_translations_and_changes_nothing(root):
    translations.extract("orders", root)
    translate(root, "orders", {"Quote sent": "报价已提交", "%(count)s quote": "%(count)s 份报价"})
    before = translations.po_path("orders", root).read_text()
    translations.extract("orders", root)
    assert translations.po_path("orders", root).read_text() == before
    assert 'msgstr "报价已提交"' in before
    assert 'msgstr[0] "%(count)s 份报价"' in before


def test_a_text_that_leaves_and_returns_finds_its_translation(root):
    source = root / "orders" / "quotes.py"
    translations.extract("orders", root)
    translate(root, "orders", {"Quote sent": "报价已提交"})
    write(source, "")
    translations.extract("orders", root)
    assert '#~ msgid "Quote sent"' in translations.po_path("orders", root).read_text()
    write(source, PYTHON)
    translations.extract("orders", root)
    assert (
        '\nmsgid "Quote sent"\nmsgstr "报价已提交"'
        in translations.po_path("orders", root).read_text()
    )


def test_a_nearly_equal_text_is_never_guessed(root):
    translations.extract("orders", root)
    translate(root, "orders", {"Quote sent": "报价已提交"})
    write(root / "orders" / "quotes.py", PYTHON.replace("Quote sent", "Quote sent."))
    translations.extract("orders", root, prune=True)
    text = translations.po_path("orders", root).read_text()
    assert 'msgid "Quote sent."\nmsgstr ""' in text
    assert "报价已提交" not in text
    assert "fuzzy" not in text


def test_the_same_words_in_another_room_are_taken_over(root):
    translations.extract("orders", root)
    translate(root, "orders", {"Quote sent": "报价已提交"})
    write(root / "credit" / "scores.py", '_("Quote sent")')
    translations.extract("credit", root)
    assert translations.missing("credit", root)._messages == {}


def test_a_filled_file_brings_its_translations(root, tmp_path):
    filled = tmp_path / "filled.po"
    write(filled, 'msgid "Quote sent"\nmsgstr "报价已提交"\n')
    translations.extract("orders", root, filled=filled)
    assert "orders: missing: 'Quote sent'" not in list(translations.faults("orders", root))


def test_check_names_missing_obsolete_and_mismatched_entries(root):
    write(root / "orders" / "quotes.py", '_("Pay %(sum)s")\n_("Accept")\n_("Old")')
    write(root / "templates" / "orders" / "board.html", "")
    translations.extract("orders", root)
    translate(root, "orders", {"Pay %(sum)s": "支付", "Old": "旧"})
    write(root / "orders" / "quotes.py", '_("Pay %(sum)s")\n_("Accept")')
    assert sorted(translations.faults("orders", root)) == [
        "orders: missing: 'Accept'",
        "orders: obsolete: 'Old'",
        "orders: placeholders differ: 'Pay %(sum)s' → '支付'",
    ]


def test_compile_writes_what_gettext_reads_and_only_when_needed(root):
    translations.extract("orders", root)
    translate(root, "orders", {"Quote sent": "报价已提交"})
    assert translations.compile_catalogue("orders", root)
    with translations.po_path("orders", root).with_suffix(".mo").open("rb") as file:
        assert read_mo(file).get("Quote sent").string == "报价已提交"
    assert not translations.compile_catalogue("orders", root)
