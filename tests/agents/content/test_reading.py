"""How study content reads: nothing that speaks of a moment ago, meanings that stand alone, cards with one answer."""

import pytest

from backend.agents.content.drafting import draft_section
from backend.agents.content.flashcards import FLASHCARDS
from backend.agents.content.glossary import GLOSSARY
from backend.agents.content.outline import Outline, SectionDraft
from backend.agents.content.registry import OUTLINES
from backend.agents.content.study_guide import STUDY_GUIDE
from backend.agents.local.en.guide.cards import gap_in
from backend.agents.local.en.guide.entries import plain_meaning
from backend.agents.local.en.guide.sayings import sayings_of
from backend.agents.local.en.guide.terms import FEWEST_SUGGESTED, suggest_terms
from backend.agents.material import Material
from backend.content.schemas import ContentKind, SectionContent, Statement
from backend.quiz.schemas import Blueprint
from tests.agents.content.sentences import flaws_of, sentences_of
from tests.agents.content.texts import book, material_of

WAVES = """# Waves

## Measuring

The amplitude is the greatest distance that a particle moves from its resting position. The frequency is the number of
waves that pass a point in one second; it is measured in hertz. Loudness is how strong a sound seems, and it depends on
the amplitude. The speed of a wave is its frequency multiplied by its wavelength:

$$v = f\\lambda$$

In a transverse wave, the particles of the medium move at right angles to the wave. In a longitudinal wave, the particles
move back and forth along the wave. Sounds of 85 decibels and more damage hearing over hours.

## Light

In empty space it travels at 299,792,458 metres per second. In 1801 Thomas Young let light fall through two narrow slits.
On a screen there was a row of bright stripes. The stripes showed that light behaves as a wave. In 1676 Ole Rømer showed
that light takes time to travel. Red light has a wavelength of 700 nm. Young people hear sounds of up to 20,000 hertz.
Reflection is the bouncing back of a wave from a surface. Refraction is the bending of a wave as it passes from one medium
into another at an angle. An optical fibre is a thin thread of glass that keeps light inside.
"""
NOTES = [
    ("glycolysis", "sugar"),
    ("lipolysis", "fat"),
    ("proteolysis", "protein"),
    ("photosynthesis", "sunlight"),
    ("fermentation", "starch"),
    ("oxidation", "hydrogen"),
    ("respiration", "oxygen"),
    ("digestion", "food"),
]


def waves() -> Material:
    """The waves under a title that is not their own heading."""
    return material_of(WAVES, "From chapter 7")


def made(outline: Outline, section: str) -> list[Statement]:
    """What one section says of the waves."""
    drafted = draft_section(
        waves(), outline, section, blueprint=Blueprint(sections=[section]), seed=7, made=()
    )
    assert isinstance(drafted, SectionDraft), drafted
    return drafted.content.statements


def test_what_was_brought_in_a_moment_ago_stands_not_alone() -> None:
    said = [saying.text for saying in sayings_of(waves().document)]
    assert any(text.startswith("In 1801 Thomas Young") for text in said)
    assert not [text for text in said if text.startswith(("The stripes", "In empty space it"))]


def test_a_formula_on_a_line_of_its_own_is_no_heading() -> None:
    assert {s.heading for s in waves().document.sentences} == {"Measuring", "Light"}


def test_a_glossary_of_a_text_full_of_terms_has_them_and_each_meaning_reads_on_its_own() -> None:
    meant = {s.term.casefold(): s.text for s in made(GLOSSARY, "terms")}
    assert meant["amplitude"] == "The greatest distance that a particle moves from its resting position."
    assert meant["reflection"] == "The bouncing back of a wave from a surface."
    assert meant["loudness"] == "How strong a sound seems."


def test_notes_that_explain_more_terms_than_a_chapter_get_a_longer_glossary() -> None:
    notes = " ".join(
        f"{name.capitalize()} is the process by which a cell changes {what} into energy."
        for name, what in NOTES
    )
    assert FEWEST_SUGGESTED < suggest_terms(material_of(notes).document) <= len(NOTES)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("family", "The family is the most important part of every society that people know."),
        ("family", "The family is a good example of what sociologists call an institution."),
        ("norm", "A norm is a norm of behaviour that the members of a group share."),
        ("light", "Sound in air is a wave of pressure that moves through it."),
        ("norm", "Norms of a group are a kind of rule for its members to live by."),
    ],
)
def test_what_only_speaks_of_a_term_is_no_meaning(term: str, text: str) -> None:
    assert plain_meaning(term, text) is None


def test_a_card_on_a_term_that_is_only_spoken_of_asks_for_the_term() -> None:
    cards = {card.answer: card.text for card in made(FLASHCARDS, "term_cards")}
    assert not [text for text in cards.values() if "What does the text say" in text]
    assert gap_in("In a transverse wave, two transverse waves meet.", "transverse wave") == (
        "In a(n) ____, two ____ meet"
    )
    assert gap_in("Light bends.", "amplitude") is None


def test_a_timeline_has_years_that_no_question_asks_for_and_numbers_have_their_units() -> None:
    facts = made(STUDY_GUIDE, "people_and_numbers")
    assert [s.term for s in facts if s.under in {"People", "Dates"}] == ["Ole Rømer", "1801"]
    assert [s.text for s in facts if s.under == "Numbers"] == [
        "Red light has a wavelength of 700 nm.",
        "Young people hear sounds of up to 20,000 hertz.",
    ]


def test_the_heading_above_all_others_is_no_part_of_the_text() -> None:
    (parts,) = (s.text for s in made(STUDY_GUIDE, "overview") if s.text.startswith("Parts of the text"))
    assert parts == "Parts of the text, in order: Measuring; Light."


@pytest.mark.parametrize(
    "text",
    [
        "However, this changed.",
        "These rocks are hard.",
        "He was the first.",
        "the amplitude is large.",
        "In empty space it travels fast.",
        "On the other hand, rain is wet.",
        "Besides, it rained.",
        ", and the wind fell.",
        "Rain falls, and.",
        "Rain falls on the hills,",
        "There are three kinds:",
        "Rain falls on the hills and",
        "Rain falls …",
        "He called it “rain.",
        "Rain (which is wet falls.",
        "Rain falls in per capita. in 2019.",
        "Rain falls , it seems.",
        "Rain falls on the hills",
    ],
)
def test_the_finder_of_what_is_cut_finds_it(text: str) -> None:
    assert flaws_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Instead of rain, snow falls.",
        "Those who live there call it “rain.”",
        "Same-sex couples may marry.",
        "In addition to heat, light matters.",
        "When clouds rise, they cool.",
        "There are two kinds of rain.",
        "Who named it?",
        "In the U.S. federal law applies.",
    ],
)
def test_the_finder_of_what_is_cut_leaves_whole_sentences_alone(text: str) -> None:
    assert not flaws_of(text)


@pytest.mark.parametrize("kind", OUTLINES)
def test_no_kind_says_anything_that_is_cut(kind: ContentKind) -> None:
    material, content = book(), list[SectionContent]()
    for name in OUTLINES[kind].sections:
        drafted = draft_section(
            material, OUTLINES[kind], name, blueprint=Blueprint(sections=[name]), seed=7, made=content
        )
        if isinstance(drafted, SectionDraft):
            content.append(drafted.content)
    said = [text for section in content for s in section.statements for text in sentences_of(s)]
    assert said
    assert not [text for text in said if flaws_of(text)]
