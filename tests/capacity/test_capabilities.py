"""Every process of the taxonomy can be listed, priced and shown, in both languages."""

import pytest
from django.utils import timezone, translation

from capacity import capabilities, drafts, facts, listings, pricing, reference, wording
from capacity.forms.attributes import fields_of
from capacity.forms.calculator import CalculatorForm
from capacity.forms.what import Choice, WhatForm
from capacity.models import Listing, Process
from marketplace.core.errors import Invalid

LEAVES = [row.code for row in reference.processes().values() if row.is_leaf]
PAIRS = [(code, capability) for code in LEAVES for capability in capabilities.allowed(code)]
SAMPLES = {"boolean": True, "text": "样例"}


def sample(row):
    """A value one may state: the lowest figure, the first choice."""
    match row.type:
        case "number" | "integer":
            return int(row.lowest) if row.step == 1 else row.lowest
        case "range":
            return [row.lowest, row.largest]
        case "enum":
            return row.options[0].code
        case "set":
            return [option.code for option in row.options[:2]]
    return SAMPLES[row.type]


def test_every_process_allows_capabilities_of_its_kind_and_every_capability_has_a_process():
    assert len(LEAVES) == 100
    used = {capability for _code, capability in PAIRS}
    assert used == set(Listing.Capability)
    assert set(capabilities.ROWS) == set(Listing.Capability)
    listed = [code for kind in Listing.Kind for code in capabilities.leaves(kind)]
    assert sorted(listed) == sorted(LEAVES)


def test_the_four_kinds_offer_what_the_policy_names():
    offered = {kind: [row.code for row in capabilities.of_kind(kind)] for kind in Listing.Kind}
    assert offered == {
        "manufacturing": ["equipment", "tool", "line", "factory"],
        "innovation": ["line", "design", "instrument", "laboratory", "licence", "expert"],
        "service": [
            *("logistics", "testing", "maintenance", "inspection", "supply_chain", "computing")
        ],
        "labour": ["team"],
    }


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_capability_is_spoken_of_in_both_languages(language):
    with translation.override(language):
        for row in [*capabilities.ROWS.values(), *capabilities.SPECIAL.values()]:
            words = [row.label, row.about, row.unit, row.units(3), row.example, row.model, row.hour]
            assert all(str(word).strip() for word in words)
            for said in (row.label, row.about, row.unit, row.units(3)):
                is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in str(said))
                assert is_chinese == (language != "en"), said


@pytest.mark.parametrize(("code", "capability"), PAIRS)
def test_a_listing_of_it_takes_every_fact_it_asks_for(code, capability):
    process = Process(code=code, is_leaf=True, unit=reference.process(code).unit)
    rows = capabilities.attributes(code, capability)
    stated = {row.code: sample(row) for row in rows if row.code != "material"}
    listing = Listing(process=process, capability=capability, region="330110", attributes=stated)
    facts.check(listing)
    assert len(wording.facts(listing)) == len(stated)
    assert capabilities.required_certificates(listing) <= set(reference.certificates())
    assert set(fields_of(code, capability)) >= {
        f"attr_{key}" for key in stated if "range" not in key
    }


@pytest.mark.parametrize(("code", "capability"), PAIRS)
def test_it_is_priced_under_every_mode_it_names(code, capability):
    process = Process(code=code, is_leaf=True, unit=reference.process(code).unit)
    listing = Listing(process=process, capability=capability, price_fen=123_45, value_bps=350)
    modes = capabilities.modes(code, capability)
    assert modes
    assert set(modes) <= set(Listing.PriceMode.values)
    for mode in modes:
        listing.price_mode = mode
        form = CalculatorForm({"amount": "7"}, listing=listing, rules=[])
        amount = {"time": {"hours": 7}, "piece": {"pieces": 7}, "lease": {"days": 7}}
        terms = pricing.Terms(mode, 123_45, 350)
        cost = pricing.cost(terms, **amount.get(mode, {"value_fen": 700}))
        assert form.result().total_fen == cost.total_fen
        assert wording.price(listing)


def test_the_form_of_each_pair_asks_for_what_belongs_to_it():
    for code, capability in PAIRS:
        kind = capabilities.kind_of(code)
        choice = Choice.of({"kind": kind, "capability": capability, "process": code})
        form = WhatForm(region="330110", choice=choice)
        assert choice.as_text == f"{kind}|{capability}|{code}"
        assert any(leaf["chosen"] for group in form.tree for leaf in group["leaves"])


@pytest.mark.django_db
@pytest.mark.parametrize("code", LEAVES)
def test_every_process_can_be_drafted_under_its_usual_capability(code, lin, lin_firm):
    process = Process.objects.get(code=code)
    listing = listings.create(lin_firm, by=lin, at=timezone.now(), process=process, title=code)
    assert listing.capability == capabilities.allowed(code)[0]
    assert listing.kind == capabilities.kind_of(code)


@pytest.mark.django_db
def test_a_capability_the_process_does_not_know_is_refused_by_name(lin, lin_firm):
    process = Process.objects.get(code="SRV.STAFF")
    with pytest.raises(Invalid, match="can be listed as: skilled team") as refused:
        drafts.create(lin_firm, by=lin, at=timezone.now(), process=process, capability="equipment")
    assert refused.value.field == "capability"


@pytest.mark.parametrize(
    ("process", "stated", "needed"),
    [
        ("MFG.COAT.PAINT", {"env_permit": True}, {"PERMIT_ENV"}),
        ("MFG.COAT.PAINT", {"env_permit": False}, set()),
        ("MFG.COAT.PLATE", {}, {"PERMIT_ENV"}),
        ("MFG.CHEM.DOSE", {}, {"GMP"}),
        ("SRV.TEST.DIM", {"lab_accred": ["cnas", "nadcap"]}, {"CNAS"}),
        ("SRV.TEST.MAT", {"lab_accred": ["cma", "cnas"]}, {"CNAS", "CMA"}),
        ("MFG.CUT.LASER", {"power_kw": 12}, set()),
    ],
)
def test_certificates_follow_from_what_is_stated_and_done(process, stated, needed):
    listing = Listing(process=Process(code=process), attributes=stated)
    assert capabilities.required_certificates(listing) == needed


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("it_grade", 19, "lies between 1 and 18"),
        ("it_grade", 6.5, "is a whole number"),
        ("it_grade", True, "is a number"),
        ("clean_class", 0, "lies between 1 and 9"),
        ("temp_range", [60, -40], "runs from low to high"),
        ("temp_range", [-300, 40], "lies between -273 and 3,000 ℃"),
        ("temp_range", [1], "runs from low to high"),
        ("esd_class", "hbm_1", "from the list"),
        ("trade", ["welder", "welder"], "from the list"),
        ("trade", "welder", "from the list"),
        ("crew", "yes", "is yes or no"),
        ("portfolio", "x" * 201, "at most 200 characters"),
    ],
)
def test_each_wrong_value_gets_its_own_sentence(key, value, sentence):
    with translation.override("en"), pytest.raises(Invalid, match=sentence) as refused:
        facts.check_attribute(reference.attributes()[key], value)
    assert refused.value.field == key
