"""Reading a text: blocks and sentences with exact offsets, whatever the characters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.agents.local.document import BlockKind
from backend.agents.local.en.find.read import blocks_of, sentence_spans
from backend.agents.local.engine import read
from backend.agents.local.recognise import language_of
from tests.agents.local import texts


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they stand in it."""
    return [
        text[start:end]
        for block in blocks_of(text)
        if block.kind is not BlockKind.HEADING
        for start, end in sentence_spans(text, block)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Lee met Prof. Cho. They spoke.", ["Dr. Lee met Prof. Cho.", "They spoke."]),
        ("Use a sample, e.g. Ten people. Then count.", ["Use a sample, e.g. Ten people.", "Then count."]),
        ("C. Wright Mills wrote it. It sold.", ["C. Wright Mills wrote it.", "It sold."]),
        ("He left the U.S. In 1950 he died.", ["He left the U.S.", "In 1950 he died."]),
        ("The U.S. Supreme Court met. It ruled.", ["The U.S. Supreme Court met.", "It ruled."]),
        ("It fell (Kerr 2020). It rose.", ["It fell (Kerr 2020).", "It rose."]),
        ("She said “Go.” He went.", ["She said “Go.”", "He went."]),
        ("It cost 3.5 million. Why? Nobody knew!", ["It cost 3.5 million.", "Why?", "Nobody knew!"]),
        ("Rates rose.[3] Prices fell.", ["Rates rose.[3]", "Prices fell."]),
        ("one line that wraps\nonto the next. Two.", ["one line that wraps\nonto the next.", "Two."]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# Markets\n\nA market is a place.", ["# Markets"]),
        ("THE OLD REGIME\n\nIt fell in 1789.", ["THE OLD REGIME"]),
        ("What Is Culture?\n\nCulture is shared.", ["What Is Culture?"]),
        ("2.1 Cells and Tissues\nA cell is small. It lives.", ["2.1 Cells and Tissues"]),
        ("A cell is small.\n\nIt lives.", []),
        ("Part | Oak | Pine\n\nOak is hard.", []),
    ],
)
def test_headings_are_told_from_sentences(text: str, headings: list[str]) -> None:
    assert [text[b.start : b.end] for b in blocks_of(text) if b.kind is BlockKind.HEADING] == headings


def test_each_item_of_a_list_is_a_block_without_its_mark() -> None:
    text = (
        "Three things matter:\n\n- the first one;\n* the second one\n  that goes on; and\n3. the third one."
    )
    bullets = [text[b.start : b.end] for b in blocks_of(text) if b.kind is BlockKind.BULLET]
    assert bullets == ["the first one;", "the second one\n  that goes on; and", "the third one."]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (texts.BIOLOGY, "en"),
        ("A verb is a word that names an action. A noun is a word that names a thing or a person.", "en"),
        (texts.GERMAN, "de"),
        ("Le chat est dans la maison et il ne dort pas, mais les enfants sont sur le lit.", "fr"),
        ("El gato es el animal que vive en la casa y los niños lo quieren por su calma.", "es"),
        ("", "und"),
        ("1 2 3", "und"),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_offsets_count_code_points_across_emoji_carriage_returns_and_hard_spaces() -> None:
    document = read(texts.MITOSIS)
    assert "🧬" in texts.MITOSIS
    assert [s.text for s in document.sentences] == [
        texts.MITOSIS[s.start : s.end] for s in document.sentences
    ]
    assert any(s.text.startswith("A\u00a0gamete is") for s in document.sentences)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB. \n\r\t-*#“”\"'()!?…😀\u00a0\u2028é1,;:—[]_x"), max_size=200))
def test_any_text_can_be_read_and_its_sentences_lie_in_order_inside_its_blocks(text: str) -> None:
    document = read(text)
    end_before = 0
    for block in blocks_of(text):
        assert end_before <= block.start < block.end <= len(text)
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        end_before = block.end
        spans = list(sentence_spans(text, block))
        assert all(block.start <= start < end <= block.end for start, end in spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
    for sentence in document.sentences:
        assert sentence.text == text[sentence.start : sentence.end]
        assert all(sentence.start <= t.start < t.end <= sentence.end for t in sentence.tokens)
        assert all(t.text == text[t.start : t.end] for t in sentence.tokens)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(texts.BIOLOGY.split(". ")), max_size=12),
    st.sampled_from(["\r\n", "\n\n", " ", "\u00a0"]),
)
def test_sentences_in_any_order_and_spacing_keep_exact_offsets(parts: list[str], gap: str) -> None:
    text = gap.join(f"{part}." for part in parts)
    for sentence in read(text).sentences:
        assert sentence.text == text[sentence.start : sentence.end]
