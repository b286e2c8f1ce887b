"""The shared parts, drawn with words a stranger might have typed."""

import datetime as dt

import pytest
from django.template import engines
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

EVIL = """"><script>alert(1)</script>"""


def draw(source: str, **context) -> str:
    compiled = CottonCompiler().process(source)
    return engines["django"].from_string(compiled).render(context)


@pytest.mark.parametrize(
    "source",
    [
        '<c-page-header :title="word" :eyebrow="word" :lead="word" />',
        '<c-page-header title="{{ word }}" />',
        '<c-card :title="word" :sub="word">{{ word }}</c-card>',
        '<c-fact :label="word">{{ word }}</c-fact>',
        '<c-button :confirm="word" :confirm_label="word">{{ word }}</c-button>',
        '<c-button href="{{ word }}" data-name="{{ word }}">{{ word }}</c-button>',
        '<c-turn-banner kind="yours" :title="word">{{ word }}</c-turn-banner>',
        '<c-timeline-item :title="word" :by="word">{{ word }}</c-timeline-item>',
        '<c-match-card :title="word" :place="word" :weak="word" :reasons="words" :total_fen="1" />',
        '<c-money-row :label="word" :note="word" :fen="1" />',
        '<c-stat :label="word" :figure="word" :definition="word" />',
        '<c-photo src="{{ word }}" :alt="word" :caption="word" />',
        '<c-board :units="units" :start="start" :label="word" />',
    ],
)
def test_a_strangers_words_stay_words(source):
    now = timezone.now()
    bars = [{"start": now, "end": now + dt.timedelta(hours=3), "title": EVIL, "kind": "idle"}]
    drawn = draw(
        source,
        word=EVIL,
        words=[EVIL],
        start=now,
        units=[{"key": EVIL, "title": EVIL, "bars": bars}],
    )
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_a_button_with_an_address_is_a_link():
    assert draw('<c-button href="/x/">Go</c-button>').strip().startswith('<a class="btn')


def test_a_link_that_asks_is_sent_only_after_the_answer():
    drawn = draw('<c-button confirm="¥12.00 is paid.">Pay</c-button>')
    assert 'data-confirm="¥12.00 is paid."' in drawn


def test_the_data_of_a_chart_cannot_close_its_script():
    drawn = draw('<c-chart id="a" title="A" :option="option" />', option={"name": "</script>"})
    assert drawn.count("</script>") == 1


def test_a_pager_at_the_end_draws_nothing():
    assert draw('<c-pager next="" />').strip() == ""
