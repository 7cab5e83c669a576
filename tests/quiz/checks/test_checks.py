"""What each check sees, and what it leaves alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.checks import CHECK_NAMES, check_item, clarity, stems
from backend.quiz.repairs import answer_punctuation, option_punctuation
from backend.quiz.schemas import Answer, Evidence, Finding, ItemContent, ItemType, Option, Severity
from tests.quiz.formats.items import ONE_OF_EACH, any_item

DESIGNED = {
    "ambiguous_information", "implausible_distractors", "none_of_the_above", "longest_option_correct",
    "gratuitous_information", "true_false_question", "convergence_cues", "logical_cues", "all_of_the_above",
    "fill_in_the_blank", "absolute_terms", "word_repeats", "unfocused_stem", "complex_k_type", "grammatical_cues",
    "lost_sequence", "vague_terms", "more_than_one_correct", "negative_wording", "evidence_not_exact", "duplicate",
    "verbatim_copy", "reading_level", "option_count", "key_balance", "dangling_reference", "sensitive_content",
}  # fmt: skip

SOURCE = (
    "Most of the energy that a cell needs is released by the mitochondria during respiration. "
    "Ribosomes build proteins."
)


def several(stem: str, *texts: str, keys: int = 2) -> ItemContent:
    options = [Option(text=text, correct=n < keys) for n, text in enumerate(texts)]
    return ItemContent(type=ItemType.MULTIPLE_RESPONSE, stem=stem, options=options)


def choice(stem: str, *texts: str, key: int = 0, kind: str = "multiple_choice") -> ItemContent:
    options = [Option(text=text, correct=n == key) for n, text in enumerate(texts)]
    return ItemContent(type=ItemType(kind), stem=stem, options=options)


def statement(stem: str, *, true: bool = True) -> ItemContent:
    return choice(stem, "True", "False", key=0 if true else 1, kind="true_false")


def cloze(stem: str, *accepted: str) -> ItemContent:
    return ItemContent(type=ItemType.CLOZE, stem=stem, answer=Answer(accepted=list(accepted)))


def named(content: ItemContent, **around: Any) -> set[str]:
    return {found.check for found in check_item(content, **around)}


def one(check: str, content: ItemContent, **around: Any) -> Finding:
    (found,) = [found for found in check_item(content, **around) if found.check == check]
    return found


def pointed_at(content: ItemContent, found: Finding) -> str:
    """The text under a finding's span."""
    assert found.span
    held: Any = content.model_dump()
    for part in found.span.field.split("."):
        held = held[int(part)] if part.isdigit() else held[part]
    assert isinstance(held, str)
    return held[found.span.start : found.span.end]


def test_every_name_is_one_of_the_design() -> None:
    assert set(CHECK_NAMES) <= DESIGNED


@pytest.mark.parametrize("kind", ItemType)
def test_a_sound_item_of_each_type_is_left_alone(kind: ItemType) -> None:
    content = ItemContent.model_validate(ONE_OF_EACH[kind].model_dump(include=set(ItemContent.model_fields)))
    assert check_item(content, source_text="Mitochondria make ATP. They do.") == []


@pytest.mark.parametrize(
    "content",
    [
        choice("Which organelle builds proteins?", "The ribosome", "The nucleus", "The vacuole"),
        # A word that only one of two keys repeats does not give the other away.
        several("Which of these gases are noble gases?", "Argon gas", "Neon", "Oxygen", "Chlorine"),
        several("Which rocks form from magma?", "Granite, once magma", "Basalt", "Slate", "Chalk"),
        choice("How long does it take light to reach Earth?", "2 min", "5 min", "8 min"),
        choice("Which of these is an acid?", "HCl", "NaOH", "NaCl"),
        choice("Which vitamins dissolve in fat?", "A and D", "B and C"),
        choice("Which pair are the roots of $x^2-5x+6$?", "2 and 3", "1 and 6", "-2 and -3"),
        choice("The capital of France is", "Paris", "Rome", "Berlin"),
        choice("Welche Stadt ist die Hauptstadt von Italien?", "Rom", "Mailand", "Turin"),
        choice("Which genotype is recessive?", "pp", "Pp", "PP"),
        choice("At what temperature above 0 °C does the alloy melt?", "60 °C", "70 °C", "80 °C"),
        choice("In the periodic table, which element comes first?", "Hydrogen", "Helium", "Lithium"),
        choice("Why is it important to wash your hands?", "To remove germs", "To cool down", "To save soap"),
        choice("In photosynthesis, green plants make sugar. What drives this process?", "Light", "Wind", "Sound"),
        choice("Which animal carries its young in a pouch?", "Kangaroo", "Lion", "Horse"),
        cloze("The ____ builds proteins.", "ribosome"),
        statement("Water always boils at 100 °C at sea level."),
    ],
    ids=lambda content: content.stem[:40],
)  # fmt: skip
def test_good_items_raise_nothing(content: ItemContent) -> None:
    assert check_item(content, source_text=SOURCE) == []


FLAWS: list[tuple[str, ItemContent, str | None]] = [
    ("dangling_reference", choice("What does it produce?", "ATP", "DNA"), "it"),
    ("dangling_reference", choice("What is the role of this organelle?", "Energy", "Storage"), "this organelle"),
    ("dangling_reference", statement("These cells divide quickly."), "These"),
    ("dangling_reference", cloze("They build ____.", "proteins"), "They"),
    ("dangling_reference", choice("In Figure 3, which cell is largest?", "A cell", "B cell"), "Figure 3"),
    ("dangling_reference", choice("What is shown in the diagram?", "A cell", "A virus"), "in the diagram"),
    ("dangling_reference", choice("Which law is described above?", "Ohm's", "Hooke's"), "described above"),
    ("dangling_reference", choice("Using the table below, which is oldest?", "Iron", "Tin"), "Using the table"),
    ("dangling_reference", choice("What are the products of the reaction above?", "Salt", "Gas"), "the reaction above"),
    ("dangling_reference", choice("What do we call this?", "Osmosis", "Diffusion"), "this"),
    ("dangling_reference", choice("According to the text, what is osmosis?", "Flow", "Heat"), "According to the text"),
    ("unfocused_stem", choice("The mitochondrion", "makes ATP", "stores DNA"), "The mitochondrion"),
    ("unfocused_stem", choice("Photosynthesis in green plants.", "uses light", "uses wind"), None),
    ("negative_wording", choice("Which metal does not rust?", "Gold", "Iron"), "not"),
    ("negative_wording", choice("All are gases except", "Iron", "Argon", "Neon"), "except"),
    ("true_false_question", choice("Is water wet today?", "True", "False"), None),
    ("true_false_question", choice("Which statement about cells is true?", "They divide", "They sing"), None),
    ("fill_in_the_blank", choice("The ____ builds proteins.", "ribosome", "nucleus"), "____"),
    ("vague_terms", choice("When does it rain in Bergen?", "Usually in May", "In June"), "Usually"),
    ("vague_terms", statement("Swans are often white."), "often"),
    ("longest_option_correct", choice("Why are leaves green?", "Chlorophyll reflects green light", "Heat", "Age"), None),
    ("all_of_the_above", choice("Which are gases?", "Oxygen", "Neon", "All of the above"), "All of the above"),
    ("all_of_the_above", choice("Which are gases?", "Oxygen", "Neon", "All of these are correct."), None),
    ("none_of_the_above", choice("Which is a gas?", "Iron", "Tin", "None of the above", key=2), "None of the above"),
    ("absolute_terms", choice("When do swans sing?", "In May", "They never sing", "In June"), "never"),
    ("complex_k_type", choice("Which are metals?", "Iron", "Copper", "Both A and B", key=2), "Both A and B"),
    ("complex_k_type", choice("I. Iron  II. Neon  III. Tin. Which are metals?", "I and II", "I and III", "II only"), None),
    ("lost_sequence", choice("How many planets are there?", "8", "12", "5"), None),
    ("lost_sequence", choice("How long is the pool?", "1,000 m", "50 m", "500 m"), None),
    ("word_repeats", choice("Which organ filters blood in the renal system?", "The renal one", "Heart", "Lung"), "renal"),
    ("word_repeats", several("Which organs act on the renal filtrate?", "Renal pelvis", "Renal tubule", "Lung"), "Renal"),
    ("grammatical_cues", choice("An animal that eats plants is called a", "herbivore", "omnivore", "animal"), "a"),
    ("more_than_one_correct", choice("Which metal rusts?", "Iron", "iron.", "Gold"), "iron."),
    ("option_count", choice("Which metal rusts?", "Iron", "Gold", "gold "), None),
    ("option_count", choice("Which metal rusts?", "Iron"), None),
    ("option_count", choice("Which metal rusts?", "Iron", "Gold", key=5), None),
    ("option_count", choice("Which metal rusts?", "Iron", " "), " "),
    ("option_count", choice("Water boils.", "True", "False", "Maybe", kind="true_false"), None),
    ("option_count", cloze("No blank here.", "x"), None),
    ("option_count", cloze("____ and ____ are metals.", "iron"), None),
    ("option_count", cloze("The ____ beats.", " "), None),
    ("option_count", ItemContent(type=ItemType.NUMERICAL, stem="How many?"), None),
    ("option_count", ItemContent(type=ItemType.MATCHING, stem="Match.", answer=Answer(pairs=[("a", "b")])), None),
    ("option_count", ItemContent(type=ItemType.ORDERING, stem="Order.", answer=Answer(order=["a", "a"])), None),
]  # fmt: skip


@pytest.mark.parametrize(("check", "content", "text"), FLAWS, ids=[f"{c}-{i.stem[:30]}" for c, i, _ in FLAWS])
def test_a_flaw_is_named_where_it_is(check: str, content: ItemContent, text: str | None) -> None:
    found = one(check, content)
    assert re.search(r"[:;,] .+\.$", found.message), "a message says what to do"
    if text is not None:
        assert pointed_at(content, found) == text


def test_a_stem_with_its_own_picture_may_point_to_it() -> None:
    content = choice("![cell](cell.png) What is shown in the diagram?", "A cell", "A virus")
    assert "dangling_reference" not in named(content)


def test_pointing_to_the_text_is_only_noted() -> None:
    content = choice("According to the passage, what is osmosis?", "Flow", "Heat")
    assert one("dangling_reference", content).severity is Severity.INFO
    assert one("dangling_reference", choice("What does it produce?", "ATP", "DNA")).severity is Severity.ERROR


def test_a_blank_or_a_truth_value_is_no_flaw_of_an_item_meant_so() -> None:
    assert "fill_in_the_blank" not in named(cloze("The ____ beats.", "heart"))
    assert "true_false_question" not in named(statement("Hearts beat."))


def test_a_negative_that_stands_out_is_only_noted() -> None:
    assert one("negative_wording", choice("Which is NOT a metal?", "Neon", "Iron")).severity is Severity.INFO
    plain = one("negative_wording", choice("Which is not a metal?", "Neon", "Iron"))
    assert (plain.severity, plain.fix) == (Severity.WARNING, "**NOT**")


def test_an_article_is_fixed_by_writing_both() -> None:
    assert one("grammatical_cues", choice("A whale is a", "mammal", "insect")).fix == "a(n)"


@pytest.mark.parametrize("option", ["hour", "FBI agent", "8-bit number", "umbrella", "X-ray"])
def test_an_goes_by_sound(option: str) -> None:
    assert "grammatical_cues" not in named(choice("This object we call here an", option, "apple"))


@pytest.mark.parametrize("option", ["unit", "European", "one-eyed cat", "UFO", "1-bit number"])
def test_a_goes_by_sound(option: str) -> None:
    assert "grammatical_cues" not in named(choice("The thing we met was a", option, "pear"))


def with_evidence(start: int, end: int, quote: str) -> ItemContent:
    proof = [Evidence(start=start, end=end, quote=quote)]
    return choice("Which build proteins?", "Ribosomes", "Nuclei").model_copy(update={"evidence": proof})


def test_exact_evidence_passes_and_without_a_source_nothing_is_said() -> None:
    at = SOURCE.index("Ribosomes")
    assert named(with_evidence(at, at + 9, "Ribosomes"), source_text=SOURCE) == set()
    assert named(with_evidence(0, 5, "Other")) == set()


@pytest.mark.parametrize("span", [(0, 10_000), (5, 5)])
def test_evidence_outside_the_source_is_an_error(span: tuple[int, int]) -> None:
    found = one("evidence_not_exact", with_evidence(*span, "Ribosomes"), source_text=SOURCE)
    assert found.severity is Severity.ERROR


def test_evidence_close_to_the_source_can_be_fixed_with_the_sources_words() -> None:
    at = SOURCE.index("Ribosomes")
    content = with_evidence(at, at + 25, "Ribosomes build proteins!")
    found = one("evidence_not_exact", content, source_text=SOURCE)
    assert (found.severity, found.fix) == (Severity.ERROR, "Ribosomes build proteins.")
    other = with_evidence(0, 9, "Ribosomes")
    assert one("evidence_not_exact", other, source_text=SOURCE).fix is None


def test_offsets_count_code_points() -> None:
    assert named(with_evidence(2, 11, "Ribosomes"), source_text="🙂 Ribosomes") == set()


def test_the_same_question_twice_is_an_error() -> None:
    first = choice("Which organelle builds proteins?", "The ribosome", "The nucleus")
    same = choice("Which organelle builds  proteins", "the ribosome.", "The vacuole")
    assert one("duplicate", first, others=[same]).severity is Severity.ERROR
    assert "keep one of the two" in one("duplicate", first, others=[same]).message


@pytest.mark.parametrize(
    ("content", "other"),
    [
        (statement("Water boils at 100 °C."), statement("Water boils at 90 °C.", true=False)),
        (cloze("The ____ builds proteins in cells.", "ribosome"), cloze("The ribosome builds ____ in cells.", "proteins")),
        (choice("Which builds proteins?", "Ribosome", "Nucleus"), choice("Which builds protein?", "Golgi", "Nucleus")),
    ],
)  # fmt: skip
def test_a_close_question_is_a_warning(content: ItemContent, other: ItemContent) -> None:
    assert one("duplicate", content, others=[other]).severity is Severity.WARNING


def test_other_questions_are_no_duplicates() -> None:
    content = choice("Which organelle builds proteins?", "Ribosome", "Nucleus")
    others = [choice("Which planet is largest?", "Jupiter", "Mars"), statement("Hearts beat.")]
    assert "duplicate" not in named(content, others=others)


def test_a_copied_sentence_is_noted_but_not_in_a_cloze() -> None:
    copied = "What is meant when energy that a cell needs is released by the mitochondria?"
    content = choice(copied, "Respiration", "Growth")
    found = one("verbatim_copy", content, source_text=SOURCE)
    assert found.severity is Severity.INFO
    assert pointed_at(content, found) == "energy that a cell needs is released by the"
    filled = cloze("Most of the energy that a cell needs is released by the ____ during respiration.", "x")
    assert named(filled, source_text=SOURCE) == set()


def test_long_and_hostile_texts_are_checked_in_reasonable_time() -> None:
    for text in (
        "which true ",
        "this x ",
        "not ",
        "aa ",
        "a ",
        "I. ",
        "in the figure ",
        "\u201c",
        "1, ",
        "all of the ",
        "A and B, ",
        "\n",
    ):
        long = choice((text * 20_000)[:20_000], *((text * 2_000)[: 2_000 - n] for n in range(5)))
        check_item(choice("Plants make sugar", "a", "b"))
        start = time.process_time()
        check_item(long, source_text=text * 5_000, others=[long.model_copy()])
        assert time.process_time() - start < 2, text


@settings(max_examples=100, deadline=None)
@given(st.lists(any_item(), min_size=1, max_size=3), st.none() | st.text())
def test_any_item_can_be_checked_and_every_span_is_in_its_text(
    items: list[ItemContent], source: str | None
) -> None:
    content, *others = items
    for found in check_item(content, source_text=source, others=others):
        assert found.check in CHECK_NAMES
        if found.span:
            assert len(pointed_at(content, found)) == found.span.end - found.span.start


def test_a_check_among_fifty_others_takes_at_most_two_milliseconds() -> None:
    content = choice(
        "Which organelle builds proteins in the cell?", "The ribosome", "The nucleus", "The vacuole"
    )
    others = [
        choice(f"What is the role of organ number {n} in the body?", "To pump", "To filter")
        for n in range(50)
    ]
    source = SOURCE * 500
    check_item(content, source_text=source, others=others)
    took = []
    for _ in range(20):
        start = time.process_time()
        check_item(content, source_text=source, others=others)
        took.append(time.process_time() - start)
    assert min(took) < 0.002


@pytest.mark.parametrize("gap", [" " * 19_000, "\n" * 4_000, "_ " * 9_000], ids=["blanks", "lines", "fields"])
def test_a_gap_as_long_as_a_stem_may_be_holds_nothing_up(gap: str) -> None:
    check_item(choice("What is a cat?", "Cat", "Dog", "Cow"))
    start = time.process_time()
    check_item(choice(f"a{gap}b", f"a{gap[:1_900]}b", "Dog", "Cow"))
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize(
    ("find", "piece"),
    [
        (clarity._RANGE.match, "1 - 1{ }1"),
        (clarity._SENTENCES.findall, "{.}x"),
        (stems._REQUEST.search, "!{ }"),
        (stems._REQUEST.search, "{. }"),
        (answer_punctuation._STOPPED.match, "{a}"),
        (option_punctuation._STOPPED.search, "{a}"),
    ],
)
def test_a_pattern_takes_no_longer_for_a_letter_of_a_long_text(
    find: Callable[[str], object], piece: str
) -> None:
    before, again, after = re.split("[{}]", piece)

    def took(length: int) -> float:
        text = before + again * (length // len(again)) + after
        times = []
        for _ in range(3):
            start = time.process_time()
            find(text)
            times.append(time.process_time() - start)
        return min(times)

    # Eight times the text: eight times as long, and not sixty-four.
    assert took(16_000) < 20 * took(2_000) + 0.002
