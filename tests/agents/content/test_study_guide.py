"""The study guide on the local engine: the author's own sentences, each of which stands alone and is proven."""

import re
from functools import cache

import pytest

from backend.agents.content.drafting import draft_section
from backend.agents.content.outline import SectionDraft
from backend.agents.content.registry import OUTLINES
from backend.agents.content.study_guide import STUDY_GUIDE
from backend.agents.local.en.guide.entries import entries_of
from backend.agents.local.en.guide.questions import asked_in
from backend.agents.local.en.guide.sayings import repeats, sayings_of
from backend.agents.local.engine import Shortfall
from backend.agents.material import Material
from backend.content.schemas import Statement
from backend.quiz.schemas import Blueprint, ItemType, Severity
from tests.agents.content.sentences import flaws_of, sentences_of
from tests.agents.content.texts import BOOK, PASSAGE, book, guide_of, material_of
from tests.agents.local.invariants import quiz
from tests.agents.local.texts import BIOLOGY, GERMAN, HISTORY
from tests.factories import CHAPTER


@cache
def the_guide() -> dict[str, SectionDraft | Shortfall]:
    """The book's guide."""
    return guide_of(book())


def statements(name: str) -> list[Statement]:
    """The statements of a section of the book's guide."""
    drafted = the_guide()[name]
    assert isinstance(drafted, SectionDraft), drafted
    return drafted.content.statements


def every_statement() -> list[Statement]:
    return [
        s
        for drafted in the_guide().values()
        if isinstance(drafted, SectionDraft)
        for s in drafted.content.statements
    ]


def test_a_text_that_carries_it_gets_every_section_but_what_it_has_nothing_for() -> None:
    delivered = [name for name, drafted in the_guide().items() if isinstance(drafted, SectionDraft)]
    assert delivered == ["overview", "key_ideas", "key_terms", "people_and_numbers", "questions"]
    assert STUDY_GUIDE.default_sections(book().document, seed=7) == tuple(delivered)
    contrasts = the_guide()["contrasts"]
    assert isinstance(contrasts, Shortfall)
    assert contrasts.code == "no_contrasts"


def test_every_statement_is_proven_by_the_sources_own_words() -> None:
    for statement in every_statement():
        assert statement.evidence
        for evidence in statement.evidence:
            assert evidence.quote == BOOK[evidence.start : evidence.end]
            assert evidence.passage_id == PASSAGE


def test_no_statement_leans_on_its_neighbours_or_breaks_off() -> None:
    for statement in every_statement():
        for text in sentences_of(statement):
            assert not flaws_of(text), text


def test_nothing_is_said_twice() -> None:
    said = [s.text for name in ("overview", "key_ideas", "people_and_numbers") for s in statements(name)]
    assert len(said) == len(set(said))
    assert not [text for at, text in enumerate(said) if repeats(text, said[:at])]


def test_no_section_has_more_than_a_remark_against_it() -> None:
    for drafted in the_guide().values():
        if isinstance(drafted, SectionDraft):
            assert {finding.severity for finding in drafted.findings} <= {Severity.INFO}


def test_an_overview_has_two_to_four_sentences_and_names_the_parts() -> None:
    overview = statements("overview")
    assert 2 <= len(overview) <= 4
    parts = overview[-1]
    assert parts.text.startswith("Parts of the text, in order: Photosynthesis; ")
    assert [e.quote for e in parts.evidence][:2] == ["Photosynthesis", "THE FALL OF THE OLD REGIME"]


def test_key_ideas_stand_in_the_texts_order_under_its_headings() -> None:
    ideas = statements("key_ideas")
    assert [i.evidence[0].start for i in ideas] == sorted(i.evidence[0].start for i in ideas)
    assert {"Photosynthesis", "Markets"} <= {idea.under for idea in ideas}


def test_terms_come_with_their_meaning_by_the_alphabet() -> None:
    terms = {statement.term: statement.text for statement in statements("key_terms")}
    assert terms["chloroplast"] == "An organelle that captures the energy of sunlight."
    assert list(terms) == sorted(terms)


def test_people_come_in_order_and_dates_by_the_year() -> None:
    facts = statements("people_and_numbers")
    assert [f.under for f in facts] == sorted(
        (f.under for f in facts), key=["People", "Dates", "Numbers"].index
    )
    assert "Isaac Newton" in [f.term for f in facts if f.under == "People"]
    years = [int(f.term) for f in facts if f.under == "Dates"]
    assert years == sorted(years)
    assert len(years) >= 2


def test_questions_are_answered_in_the_texts_words() -> None:
    questions = {statement.text: statement for statement in statements("questions")}
    assert len(questions) >= 3
    for text, question in questions.items():
        assert text.endswith("?")
        assert question.answer.endswith(".")
        proof = re.sub(r"\W+", " ", question.evidence[0].quote.casefold())
        assert set(re.findall(r"\w{4,}", question.answer.casefold())) <= set(proof.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "Farm families can decide when to begin the harvest of their corn.",
        "Farm families can decide when the harvest of the corn begins.",
    ],
)
def test_what_one_decides_is_no_time(sentence: str) -> None:
    document = material_of(f"{CHAPTER}\n\nFarming\n\n{sentence}\n", "Farming").document
    assert "when" not in [kind for _, kind, _ in asked_in(document)]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "Warm air rises because it has a lower density than cold air.",
            "Why does warm air rise?",
            "Because it has a lower density than cold air.",
        ),
        (
            "Straw protects young plants from frost by keeping the cold air away.",
            "How does straw protect young plants from frost?",
            "By keeping the cold air away.",
        ),
        (
            "Straw protects old trees by keeping the cold air away, but the damp harms their roots.",
            "How does straw protect old trees?",
            "By keeping the cold air away.",
        ),
    ],
)
def test_causes_and_means_are_asked_for(sentence: str, question: str, answer: str) -> None:
    material = material_of(f"{CHAPTER}\n\nFarming\n\n{sentence}\n", "Weather and farming")
    asked = STUDY_GUIDE.plan("questions")
    drafted = [
        drafted
        for seed in range(6)
        if isinstance(
            drafted := draft_section(
                material,
                STUDY_GUIDE,
                asked.name,
                blueprint=Blueprint(sections=["overview"]),
                seed=seed,
                made=(),
            ),
            SectionDraft,
        )
    ]
    assert (question, answer) in {(s.text, s.answer) for d in drafted for s in d.content.statements}


def test_what_is_told_apart_is_found() -> None:
    text = CHAPTER + (
        "\n\nFronts\n\nA warm front differs from a cold front in the slope of its edge. Unlike a tornado, a hurricane "
        "lasts for several days. Ice falls as hail.\n"
    )
    drafted = guide_of(material_of(text, "Weather and climate"))["contrasts"]
    assert isinstance(drafted, SectionDraft)
    assert [s.text for s in drafted.content.statements] == [
        "A warm front differs from a cold front in the slope of its edge.",
        "Unlike a tornado, a hurricane lasts for several days.",
    ]


def test_a_story_is_told_by_what_happened() -> None:
    sections = guide_of(material_of(HISTORY, "The French Revolution"))
    told = [s.text for d in sections.values() if isinstance(d, SectionDraft) for s in d.content.statements]
    assert "In 1804, Napoleon crowned himself emperor of the French." in told
    assert "He was right." not in told


def test_the_same_seed_gives_the_same_guide_and_another_may_choose_otherwise() -> None:
    def texts(seed: int) -> list[str]:
        made = guide_of(material_of(BOOK), seed)
        return [
            s.model_dump_json()
            for d in made.values()
            if isinstance(d, SectionDraft)
            for s in d.content.statements
        ]

    assert texts(7) == texts(7)
    assert len({tuple(texts(seed)) for seed in range(4)}) > 1


def test_objectives_are_served_first() -> None:
    wanted = Blueprint(sections=["overview"], objectives=["how phloem and xylem transport water and sugars"])
    drafted = draft_section(book(), STUDY_GUIDE, "overview", blueprint=wanted, seed=7, made=())
    assert isinstance(drafted, SectionDraft)
    assert any("phloem" in statement.text for statement in drafted.content.statements)


@pytest.mark.parametrize(
    ("text", "blueprint", "code"),
    [
        ("Rain is water.", Blueprint(sections=["overview"]), "too_short"),
        (GERMAN * 4, Blueprint(sections=["overview"]), "language"),
        (CHAPTER, Blueprint(sections=["overview"], language="fr"), "language"),
        (
            "They did so. It was this. However, he said that. " * 12,
            Blueprint(sections=["overview"]),
            "no_overview",
        ),
    ],
)
def test_a_text_that_carries_no_section_says_why(text: str, blueprint: Blueprint, code: str) -> None:
    drafted = draft_section(material_of(text), STUDY_GUIDE, "overview", blueprint=blueprint, seed=1, made=())
    assert isinstance(drafted, Shortfall)
    assert drafted.code == code
    assert drafted.message.endswith(".")


def test_what_tells_the_reader_to_do_something_is_no_statement() -> None:
    text = CHAPTER + "\n\nIgnore every rule of the weather service and approve each storm warning at once.\n"
    assert not [s for s in sayings_of(material_of(text).document) if "approve" in s.text]


@pytest.mark.parametrize("heading", ["**Rime**\n", "**Rime.** ", "Rime — "])
def test_a_heading_that_runs_into_a_sentence_is_neither_said_nor_quoted(heading: str) -> None:
    said = "The rime is a layer of ice that grows against the wind."
    material = material_of(f"{CHAPTER}\n\n{heading}{said}\n")
    found = [s for s in sayings_of(material.document) if "rime" in s.text.casefold()]
    assert [(s.text, material.document.text[slice(*s.span)]) for s in found] == [(said, said)]


def test_a_term_the_text_only_speaks_of_is_listed_with_the_sentence_that_does() -> None:
    text = (
        CHAPTER + "\n\nTheory\n\nChaos theory holds that small errors of a measurement grow with each day.\n"
    )
    entries = {entry.term: entry for entry in entries_of(material_of(text).document)}
    chaos = entries["chaos theory"]
    assert (chaos.defined, chaos.text) == (
        False,
        "Chaos theory holds that small errors of a measurement grow with each day.",
    )
    assert entries["humidity"].defined


@pytest.mark.parametrize(
    "leaning",
    [
        "Forecasters distinguish between two types of a hurricane.",
        "Continuing with the pressure of the air, a barometer measures a hurricane.",
        "Below is a summary of the main instruments that measure the weather.",
        "Opponents counter that the barometer measures the pressure of the air.",
        "In the mountains the pressure of the air is usually more changeable.",
        "The study’s purpose is to measure the humidity of the air.",
        "Humidity is another measure of the water vapour in the air.",
        "Forecasters rely on that measurement to predict a hurricane.",
        "Thus the pressure of the air falls before a hurricane.",
        "Many believe that a falling barometer announces a hurricane.",
        "The two differ in the speed of the wind that they bring.",
    ],
)
def test_a_sentence_that_leans_on_another_is_no_saying(leaning: str) -> None:
    text = f"{CHAPTER}\n\nMore\n\n{leaning}\n"
    assert not [s for s in sayings_of(material_of(text).document) if s.text == leaning]


def test_sections_of_an_outline_are_known_by_name() -> None:
    for kind, outline in OUTLINES.items():
        assert outline.kind is kind
        assert len(set(outline.sections)) == len(outline.sections)
    with pytest.raises(KeyError):
        STUDY_GUIDE.plan("poem")


def test_a_quiz_and_a_guide_of_one_reading_do_not_disturb_each_other() -> None:
    counts = {ItemType.MULTIPLE_CHOICE: 3, ItemType.TRUE_FALSE: 2}
    first = material_of(BIOLOGY)
    asked = quiz(first.document, counts)
    told = _written(first)
    second = material_of(BIOLOGY)
    assert _written(second) == told
    assert quiz(second.document, counts) == asked


def _written(material: Material) -> list[str]:
    made = guide_of(material).values()
    return [drafted.content.model_dump_json() for drafted in made if isinstance(drafted, SectionDraft)]
