"""What the checks see in a section, and what they leave alone."""

import pytest

from backend.content.checks import check_section, check_whole
from backend.content.checks.prose import grade_of
from backend.content.schemas import ContentKind, Origin, SectionContent, Statement
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


def sections_of(*parts: tuple[str, Statement]) -> list[SectionContent]:
    return [a_section(name, statement) for name, statement in parts]


def test_a_term_that_is_used_before_it_is_explained_is_named() -> None:
    uses = Statement(text="The barometer falls before a storm.")
    explains = Statement(text="An instrument that measures air pressure.").model_copy(
        update={"term": "barometer"}
    )
    early = check_whole(ContentKind.STUDY_GUIDE, sections_of(("key_ideas", uses), ("key_terms", explains)))
    assert [(f.check, f.severity) for f in early] == [("term_before_definition", Severity.INFO)]
    assert "uses “barometer” before “Key terms” explains it" in early[0].message
    assert not check_whole(ContentKind.STUDY_GUIDE, sections_of(("key_terms", explains), ("key_ideas", uses)))
    # A glossary is looked up, not read from the top.
    assert not check_whole(ContentKind.GLOSSARY, sections_of(("key_ideas", uses), ("key_terms", explains)))


def test_a_section_that_outweighs_the_others_is_named() -> None:
    short = Statement(text="Rain falls.")
    long = Statement(text="Rain falls on the hills and on the plain. " * 20)
    found = check_whole(
        ContentKind.WORKSHEET,
        sections_of(("word_work", short), ("short_questions", long), ("long_questions", short)),
    )
    assert [f.check for f in found] == ["out_of_balance"]
    assert "180 words, the other sections 2 on average" in found[0].message
    assert not check_whole(
        ContentKind.WORKSHEET, sections_of(("word_work", short), ("short_questions", long))
    )


@pytest.mark.parametrize(("minutes", "found"), [(20, []), (45, ["phases_add_up"]), (None, [])])
def test_phases_fit_into_the_period(minutes: int | None, found: list[str]) -> None:
    opening = Statement(text="Ask around.", minutes=20, origin=Origin.TEMPLATE)
    checks = check_section(a_section("phases", opening), minutes=minutes)
    assert [finding.check for finding in checks] == found


def test_a_templates_sentence_claims_nothing_but_its_quote_is_exact() -> None:
    wrong = Evidence(start=0, end=4, quote="Snow")
    sentence = Statement(text="They explain it …", origin=Origin.TEMPLATE, evidence=[wrong])
    found = check_section(a_section("objectives", sentence), source_text="Rain falls.")
    assert [finding.check for finding in found] == ["evidence_not_exact"]


def test_an_accepted_statement_needs_no_passage() -> None:
    mine = Statement(text="Rain falls on the just and the unjust alike.")
    assert [f.check for f in check_section(a_section("key_ideas", mine))] == ["unsupported_claim"]
    taken = mine.model_copy(update={"accepted": True})
    assert not check_section(a_section("key_ideas", taken))
