"""What the checks see in a section, and what they leave alone."""

import pytest

from backend.content.checks import check_section
from backend.content.checks.prose import grade_of
from backend.content.schemas import SectionContent, Statement
from backend.quiz.schemas import Evidence, Severity
from tests.factories import CHAPTER, a_section, a_statement

HUMIDITY = "Humidity is the amount of water vapour in the air."


def found(content: SectionContent, *others: SectionContent, audience: str = "") -> list[tuple[str, Severity]]:
    """What asks for a look, by name."""
    findings = check_section(content, source_text=CHAPTER, others=others, audience=audience)
    return [(f.check, f.severity) for f in findings if f.severity is not Severity.INFO]


def test_a_sound_section_has_nothing_to_look_at() -> None:
    assert found(a_section()) == []


def test_quoting_is_remarked_on_and_nothing_more() -> None:
    remarks = check_section(a_section(), source_text=CHAPTER)
    assert [(f.check, f.severity, f.message) for f in remarks] == [
        ("verbatim_copy", Severity.INFO, "1 of 1 statements are the source's own sentences, word for word.")
    ]


@pytest.mark.parametrize("shift", [(1, 1), (0, 3), (10_000, 10_000)])
def test_a_quote_that_is_not_the_sources_is_an_error(shift: tuple[int, int]) -> None:
    statement = a_statement()
    evidence = statement.evidence[0]
    moved = Evidence(start=evidence.start + shift[0], end=evidence.end + shift[1], quote=evidence.quote)
    section = a_section("key_ideas", statement.model_copy(update={"evidence": [moved]}))
    assert found(section) == [("evidence_not_exact", Severity.ERROR)]


def test_a_statement_without_proof_is_a_claim() -> None:
    section = a_section("key_ideas", Statement(text="Water boils at a lower temperature on a mountain."))
    assert found(section) == [("unsupported_claim", Severity.WARNING)]


def test_a_proof_that_speaks_of_other_things_is_none() -> None:
    section = a_section(
        "key_ideas", a_statement(text="Napoleon crowned himself emperor before bishops in Paris.")
    )
    assert found(section) == [("unsupported_claim", Severity.WARNING)]
    reworded = a_section("key_ideas", a_statement(text="The amount of vapour the air holds is its humidity."))
    assert found(reworded) == []


@pytest.mark.parametrize(
    "text",
    [
        "This amount of water vapour is what the air holds as humidity.",
        "They call the amount of water vapour in the air humidity.",
        "The amount of water vapour in the air is shown in Figure 3.2.",
    ],
)
def test_a_statement_that_points_out_of_itself_is_found(text: str) -> None:
    assert ("dangling_reference", Severity.WARNING) in found(a_section("key_ideas", a_statement(text=text)))


@pytest.mark.parametrize("opening", ["However, the", "And the", "the", "For instance, the", "Therefore the"])
def test_a_sentence_that_begins_in_the_middle_of_a_thought_is_found(opening: str) -> None:
    text = f"{opening} amount of water vapour in the air is its humidity."
    assert ("cut_sentence", Severity.WARNING) in found(a_section("key_ideas", a_statement(text=text)))


@pytest.mark.parametrize(
    "opening", ["Instead of rain, the", "Sociable as ever, the", "pH aside, the", "In addition to heat, the"]
)
def test_a_sentence_that_opens_a_thought_is_left_alone(opening: str) -> None:
    text = f"{opening} amount of water vapour in the air is its humidity."
    assert found(a_section("key_ideas", a_statement(text=text))) == []


def test_a_cut_sentence_is_found() -> None:
    section = a_section("key_ideas", a_statement(text="Humidity is the amount of water vapour, and …"))
    assert found(section) == [("cut_sentence", Severity.WARNING)]


def test_the_same_statement_twice_is_an_error_in_one_section_or_two() -> None:
    assert found(a_section("a", a_statement(), a_statement())) == [("duplicate", Severity.ERROR)]
    assert found(a_section("a"), a_section("b")) == [("duplicate", Severity.ERROR)]
    question = a_statement(text="What does the term “humidity” mean?").model_copy(update={"answer": HUMIDITY})
    other = question.model_copy(update={"answer": "The wind."})
    assert ("duplicate", Severity.ERROR) not in found(a_section("a", question, other))


def test_reading_level_is_held_against_the_audience() -> None:
    hard = " ".join(["Meteorological instrumentation quantifies atmospheric precipitation variability"] * 6)
    section = a_section("key_ideas", *(a_statement(text=f"{hard} number {n}.") for n in ("alpha", "beta")))
    assert ("reading_level", Severity.WARNING) in found(section, audience="grade 5")
    assert "reading_level" not in [name for name, _ in found(section, audience="university")]


def test_grades_are_those_of_the_formula() -> None:
    # Three words of one syllable in one sentence: 0.39 * 3 + 11.8 * 1 - 15.59.
    assert grade_of("The cat sat.", 1) == pytest.approx(-2.62)
