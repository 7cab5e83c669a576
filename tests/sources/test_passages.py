"""A document is cut so that nothing readable is lost and every offset is exact."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.sources.document import Block, DocumentWriter, ParsedDocument, count_words
from backend.sources.parse.plain import read_plain
from backend.sources.passages import MOST_CHARACTERS, MOST_HEADINGS, MOST_WORDS, Span, split
from backend.sources.schemas import passage_at

WORDS = st.sampled_from(
    ["Plants", "make", "sugar.", "from", "light", "and 😀", "水を飲む。", "e\u0301tude", "—", "“Why?”"]
)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=250).map(" ".join)
TEXTS = st.lists(
    st.one_of(PARAGRAPHS, st.just("Chapter One"), st.just("# Heading"), st.just("- item")), max_size=12
)


def sentences(n: int) -> str:
    """`n` sentences of six words."""
    return " ".join(f"Sentence number {i} says something plain." for i in range(n))


def assert_sound(document: ParsedDocument, spans: list[Span]) -> None:
    """Sorted, apart, stripped, short enough, and together every non-blank character."""
    text = document.text
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() != "" for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    kept = "".join(text[span.start : span.end] for span in spans)
    assert "".join(kept.split()) == "".join(text.split())
    headings = [block for block in document.blocks if block.heading]
    for span in spans:
        inside = [h for h in headings if span.start <= h.start < span.end]
        assert len(inside) <= MOST_HEADINGS
        body = max((h.end for h in inside), default=span.start)
        assert count_words(text[body : span.end]) <= MOST_WORDS
        assert span.end - body <= MOST_CHARACTERS + 1
        assert text[span.start : body].strip() == "\n\n".join(text[h.start : h.end] for h in inside).strip()
        assert 0 < len(span.anchor) <= 160


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_paragraphs_of_any_kind_are_cut_without_loss(paragraphs: list[str]) -> None:
    document = read_plain("\n\n".join(paragraphs), "pasted")
    assert_sound(document, split(document))


@given(st.text(max_size=2_000))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_cut_without_loss(text: str) -> None:
    document = read_plain(text, "pasted")
    assert_sound(document, split(document))


@given(st.lists(st.tuples(PARAGRAPHS, st.booleans(), st.integers(1, 5)), max_size=10))
@settings(max_examples=100, deadline=None)
def test_pages_and_headings_are_cut_without_loss(blocks: list[tuple[str, bool, int]]) -> None:
    writer = DocumentWriter("pdf", "book.pdf")
    for text, heading, page in sorted(blocks, key=lambda block: block[2]):
        writer.add(text[:80] if heading else text, heading=heading, page=page)
    document = writer.document()
    spans = split(document)
    assert_sound(document, spans)
    for span in spans:
        pages = {
            block.page
            for block in document.blocks
            if span.start <= block.start < span.end and not block.heading
        }
        assert len(pages) <= 1


def test_short_paragraphs_are_joined_to_passages_of_60_to_180_words() -> None:
    document = read_plain("\n\n".join(sentences(4) for _ in range(20)), "pasted")
    spans = split(document)
    counts = [count_words(document.text[span.start : span.end]) for span in spans]
    assert all(60 <= n <= 180 for n in counts)
    assert spans[0].anchor == "¶ 1"
    assert spans[1].anchor == "¶ 4"


def test_a_long_paragraph_is_cut_between_sentences_into_parts_of_like_size() -> None:
    document = read_plain(sentences(100), "pasted")
    spans = split(document)
    assert len(spans) == 4
    assert all(document.text[span.end - 1] == "." for span in spans)
    assert all(count_words(document.text[span.start : span.end]) >= 140 for span in spans)


def test_a_heading_opens_a_passage_and_names_it() -> None:
    document = read_plain(
        f"{sentences(12)}\n\nPhotosynthesis\n\n{sentences(12)}\n\n{sentences(12)}", "pasted"
    )
    spans = split(document)
    assert [span.anchor for span in spans] == ["¶ 1", "Photosynthesis, ¶ 1", "Photosynthesis, ¶ 2"]
    assert document.text[spans[1].start :].startswith("Photosynthesis\n\n")


def test_a_passage_over_a_page_break_names_both_pages() -> None:
    writer = DocumentWriter("pdf", "book.pdf")
    writer.add(sentences(12), page=1)
    writer.add(sentences(12), page=2, last_page=3)
    assert [span.anchor for span in split(writer.document())] == ["p. 1", "pp. 2–3"]


def test_an_offset_finds_its_passage() -> None:
    spans = [Span(0, 10, "a"), Span(12, 20, "b")]
    assert [passage_at(spans, offset) for offset in (0, 9, 10, 12, 19, 20, -1)] == [
        spans[0],
        spans[0],
        None,
        spans[1],
        spans[1],
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one two", 2),
        ("", 0),
        ("— – …", 0),
        ("don't e-mail", 2),
        ("植物は光を使う", 4),
        ("a\u00a0b", 2),
        ("7 apples", 2),
    ],
)
def test_words_are_counted_as_a_word_processor_does(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize("unit", ["a", "word ", "水", '."', "Title\n\n", "\n \n", "。", "# h\n\n"])
def test_a_book_of_anything_is_cut_within_seconds(unit: str) -> None:
    started = time.process_time()
    document = read_plain(unit * (400_000 // len(unit)), "pasted")
    split(document)
    assert time.process_time() - started < 2.5


def test_blocks_know_their_pages() -> None:
    writer = DocumentWriter("pdf", "book.pdf")
    writer.add("One", heading=True, page=1)
    writer.add("  ")
    writer.add("two", page=1, last_page=2)
    assert writer.document() == ParsedDocument(
        "pdf", "One\n\ntwo", (Block(0, 3, True, 1, 1), Block(5, 8, False, 1, 2))
    )
