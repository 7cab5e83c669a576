"""Quizzes as others write them: what is read, what is refused with its line, and that nothing stops a reader."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.formats import csv, gift
from backend.quiz.formats.readers import (
    MOST_CHARACTERS,
    MOST_ITEMS,
    ImportFormat,
    guess_format,
    read_quiz_text,
)
from backend.quiz.schemas import Item, ItemContent, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, messy, sound_item

LETTERED = """1. Which organ pumps blood?
A) Heart
B) Liver
C) Lung
Answer: A

2. Which gas do plants
take in?
a. Oxygen
*b. Carbon dioxide
c. Argon

Question 3: The sky is blue.
Answer: True

4) The ____ beats.
Answer: heart; the heart

5. Which are metals?
(A) Iron
(B) Neon
(C) Tin
Key: A, C
"""
AIKEN = (
    "What is two and two?\nA. Three\nB. Four\nANSWER: B\n\nWhich is a metal?\nA) Iron\nB) Neon\nANSWER: A\n"
)
KEYS_BELOW = "What is one?\nA) a\nB) b\n\nWhat two?\nA) c\nB) d\nC) e\n\nAnswer key\n1. A\n2. B, C\n"
GIFT = """// a comment
$CATEGORY: top/Cells

::Heart:: Which organ pumps blood? {
  =Heart#It does
  ~Liver
  ~%0%Lung#It breathes
}

The {=heart =Heart} pumps.

Water boils. {T#no#yes}

How many? {#3:1}

Match. {=France -> Paris =Italy -> Rome}

Which \\= two? {~%50%A ~%50%B ~%-100%C}

Discuss. {}
"""
TABLE = 'Question;A;B;C;Correct\nWhich is a metal?;Iron;Neon;Argon;A\n"What; then?";1;2;3;2\n'


def marked(content: ItemContent) -> list[str]:
    return [f"{'*' if option.correct else ''}{option.text}" for option in content.options]


def read(text: str) -> list[ItemContent]:
    reading = read_quiz_text(text)
    assert reading.problems == []
    return [item.content for item in reading.items]


def test_lettered_options_as_people_type_them() -> None:
    first, second, third, fourth, fifth = read(LETTERED)
    assert (first.stem, marked(first)) == ("Which organ pumps blood?", ["*Heart", "Liver", "Lung"])
    assert (second.stem, marked(second)[1]) == ("Which gas do plants\ntake in?", "*Carbon dioxide")
    assert (third.type, marked(third)) == (ItemType.TRUE_FALSE, ["*True", "False"])
    assert (fourth.type, fourth.answer.accepted) == (ItemType.CLOZE, ["heart", "the heart"])
    assert (fifth.type, marked(fifth)) == (ItemType.MULTIPLE_RESPONSE, ["*Iron", "Neon", "*Tin"])


def test_aiken_and_a_key_at_the_end() -> None:
    assert [marked(content) for content in read(AIKEN)] == [["Three", "*Four"], ["*Iron", "Neon"]]
    assert [marked(content) for content in read(KEYS_BELOW)] == [["*a", "b"], ["c", "*d", "*e"]]


def test_gift_with_all_its_types() -> None:
    choice, cloze, truth, number, pairs, several, essay = read(GIFT)
    assert (choice.stem, marked(choice)) == ("Which organ pumps blood?", ["*Heart", "Liver", "Lung"])
    assert [option.rationale for option in choice.options] == ["It does", "", "It breathes"]
    assert (cloze.stem, cloze.answer.accepted) == ("The ____ pumps.", ["heart", "Heart"])
    assert [option.rationale for option in truth.options] == ["yes", "no"]
    assert (number.answer.value, number.answer.tolerance) == (3, 1)
    assert pairs.answer.pairs == [("France", "Paris"), ("Italy", "Rome")]
    assert (several.stem, marked(several)) == ("Which = two?", ["*A", "*B", "C"])
    assert essay.type is ItemType.ESSAY


def test_what_hides_or_reorders_letters_is_left_out_and_told() -> None:
    found = read_quiz_text("1. Who\u202e wrote\x07 it?\nA) Ada\u200b\nB) Ben\nAnswer: A").items
    [item] = found
    assert (item.content.stem, item.content.options[0].text) == ("Who wrote it?", "Ada")
    assert item.notes == ("3 characters that cannot be seen, or that show text in another order, left out.",)
    [plain] = read_quiz_text("1. \u200fמי כתב?\nA) Ada\nB) Ben\nAnswer: A").items
    assert plain.notes == ()


def test_any_table_with_a_question_options_and_an_answer() -> None:
    assert [(content.stem, marked(content)) for content in read(TABLE)] == [
        ("Which is a metal?", ["*Iron", "Neon", "Argon"]),
        ("What; then?", ["1", "*2", "3"]),
    ]


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (LETTERED, "text"),
        (AIKEN, "aiken"),
        (GIFT, "gift"),
        (TABLE, "csv"),
        ("", "text"),
        (KEYS_BELOW, "text"),
        ("1. Simplify $\\frac{a}{b}$\nA) x^{2}\nB) \\sqrt{x}\nAnswer: A", "text"),
        ("1. Let M = {1, 2, 3}. How many?\nA) 3\nB) {}\nAnswer: A", "text"),
        ("Simplify $\\frac{a}{b}$ {=x ~y}", "gift"),
        ("1. The sky is blue. {T}\nA. note\nB. note", "gift"),
    ],
)
def test_the_format_is_guessed(text: str, format: str) -> None:
    assert guess_format(text) is ImportFormat(format)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("What?\nA) x\nB) y\nAnswer: A\n\nOnly prose here.", 6, "neither options nor an answer"),
        ("What?\nA) x\nB) y\nANSWER: D\n", 1, "names none of the 2 options"),
        ("Good? {=a ~b}\n\nBroken { =a", 3, "a brace that is not closed"),
        ("Good? {=a ~b}\n\nNo braces.", 3, "no answer in braces"),
        ("N {#x}", 1, "not a number"),
        ("question,A,B,correct\nWhat?,x,y,Z", 2, "names none of the options"),
        ("question,A,B,correct\nWhat?,,,", 2, "neither options nor an answer"),
        ("question,A,type\nWhat?,x,riddle", 2, "no type of question"),
        ("x" * (MOST_CHARACTERS + 1), 1, "paste a part"),
        (f"What {'x' * 21_000}?\nA) x\nB) y\n", 1, "shorten"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_read_is_named_with_its_line_and_what_to_do(text: str, line: int, words: str) -> None:
    (problem,) = read_quiz_text(text).problems
    assert problem.line == line
    assert words in problem.message
    assert ":" in problem.message or "give" in problem.message


def test_more_questions_than_are_read_at_once_are_said() -> None:
    reading = read_quiz_text(AIKEN * (MOST_ITEMS // 2 + 1))
    assert len(reading.items) == MOST_ITEMS
    # Nine lines hold two questions.
    assert reading.problems[0].line == 9 * MOST_ITEMS // 2 + 1
    assert "paste the rest" in reading.problems[0].message


@pytest.mark.parametrize("kind", ItemType)
def test_our_own_files_are_read_back(kind: ItemType) -> None:
    item = ONE_OF_EACH[kind]
    from_csv = read_quiz_text(csv.write("Quiz", None, [item]), ImportFormat.CSV).items[0].content
    assert (from_csv.type, from_csv.stem, from_csv.options) == (kind, item.stem, item.options)
    assert from_csv.answer == item.answer
    from_gift = read_quiz_text(gift.write("Quiz", None, [item]), ImportFormat.GIFT).items[0].content
    assert (from_gift.type, from_gift.stem) == (kind, item.stem)
    assert marked(from_gift) == marked(item)


@settings(max_examples=60, deadline=None)
@given(sound_item())
def test_every_sound_item_survives_gift_and_csv(item: Item) -> None:
    from_csv = read_quiz_text(csv.write("Quiz", None, [item]), ImportFormat.CSV)
    from_gift = read_quiz_text(gift.write("Quiz", None, [item]), ImportFormat.GIFT)
    for reading in (from_csv, from_gift):
        assert reading.problems == []
        (only,) = reading.items
        assert only.content.type is item.type
        assert [option.correct for option in only.content.options] == [o.correct for o in item.options]
    assert from_csv.items[0].content.stem == item.stem.strip()


_LINES = st.sampled_from(
    ["A) x", "B. y", "*c) z", "ANSWER: B", "Answer: t", "", "1. What?", "{", "}", "=a", "~b", "::n::", "->", "//",
     '"', "question,A,correct", "#1:2"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(_LINES | messy, max_size=12).map("\n".join), st.none() | st.sampled_from(ImportFormat))
def test_whatever_is_pasted_is_read_or_refused_with_a_line_of_it(
    text: str, format: ImportFormat | None
) -> None:
    reading = read_quiz_text(text, format)
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    lines = [item.line for item in reading.items] + [problem.line for problem in reading.problems]
    for line in lines:
        assert 1 <= line <= max(last, text.count("\x0b") + text.count("\x85") + last)


@pytest.mark.parametrize(
    "piece", ["{", "A) ", "\\{=", "::", "\n", "$", "1. a\nA) b\n", "answer: a, ", '"', ",", "(((", "~=", "* "]
)
def test_long_and_hostile_texts_are_read_in_reasonable_time(piece: str) -> None:
    text = "question,A\n" * (piece == '"') + (piece * 60_000)[:60_000]
    start = time.process_time()
    for format in ImportFormat:
        read_quiz_text(text, format)
    guess_format(text)
    assert time.process_time() - start < 4


def test_a_quiz_as_teachers_type_it_is_read_whole() -> None:
    text = """Biology, unit 3        Name: ____________

1. True or False: The sun is a star.
Answer: True

2. Define osmosis.

3. What colour is the sky (circle one)?  a) blue  b) green  c) red

4. Which ship was the biggest?
- Santa Maria *
- Pinta
- Niña

Key
1. T  3. a"""
    reading = read_quiz_text(text)
    assert reading.problems == []
    read = [(item.line, item.content.type.value, item.content.stem) for item in reading.items]
    assert read == [
        (3, "true_false", "The sun is a star."),
        (6, "essay", "Define osmosis."),
        (8, "multiple_choice", "What colour is the sky (circle one)?"),
        (10, "multiple_choice", "Which ship was the biggest?"),
    ]
    assert [[o.text for o in item.content.options if o.correct] for item in reading.items[2:]] == [
        ["blue"],
        ["Santa Maria"],
    ]


@pytest.mark.parametrize(
    "line", ["Which is vitamin B. or C. in fruit?", "Is it a) or is it not?", "The U.S. A. B. Smith led?"]
)
def test_letters_in_a_sentence_are_no_options(line: str) -> None:
    (item,) = read_quiz_text(f"1. {line}\nA) Yes, it is\nB) No\nAnswer: A").items
    assert (item.content.stem, len(item.content.options)) == (line, 2)


def test_a_brace_that_is_not_closed_takes_no_other_question_along() -> None:
    reading = read_quiz_text("::one:: Which? {\n=a\n~b\n\n::two:: Water is wet. {T}")
    assert [(item.line, item.content.stem) for item in reading.items] == [(5, "Water is wet.")]
    assert [(problem.line, "not closed" in problem.message) for problem in reading.problems] == [(1, True)]


@pytest.mark.parametrize(
    "text",
    [
        "1. a\nA) x\nB) y\nAnswer: " + "a   " * 30 + "!",
        "1. a\nA) x\nB) y\nAnswer: A" + " " * 20_000 + "!",
        "1. a\nA) x" + " " * 20_000 + "y\nB) z",
        "1. a\n- x" + " " * 20_000 + "y\n- z",
        "1. a\nA) x\nB) y\nAnswers:\n1" + " " * 20_000 + "!",
        "q {\n" + "a\n" * 20_000,
    ],
)
def test_gaps_and_braces_without_end_stop_nobody(text: str) -> None:
    start = time.process_time()
    read_quiz_text(text)
    assert time.process_time() - start < 1


def test_a_line_with_wide_gaps_is_read_as_one_with_narrow_ones() -> None:
    [item] = read_quiz_text("1.\tWhich   are metals?\nA) Iron   *\nB)\tNeon\nC) Tin\nAnswer:  A ,   C").items
    assert item.content.stem == "Which are metals?"
    assert [(option.text, option.correct) for option in item.content.options] == [
        ("Iron", True),
        ("Neon", False),
        ("Tin", True),
    ]
