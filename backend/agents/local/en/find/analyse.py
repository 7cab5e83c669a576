"""Build the Document of an English text: blocks, sentences, words, key terms, facts."""

from __future__ import annotations

from backend.agents.local.document import Block, BlockKind, Document, Sentence, count_words
from backend.agents.local.en.cues import phrases_in
from backend.agents.local.en.find.facts import definitions_of, facts_of, sayings_of, strengths_of
from backend.agents.local.en.find.narrative import is_narrative
from backend.agents.local.en.find.read import blocks_of, sentence_spans
from backend.agents.local.en.find.salience import worth_of, worthiest
from backend.agents.local.en.find.terms import Spelling, key_terms
from backend.agents.local.en.inflect import singularize
from backend.agents.local.en.people import People
from backend.agents.local.en.standalone import is_whole, stands_alone, trimmed
from backend.agents.local.en.tag import tokens_of


def analyse(text: str, title: str) -> Document:
    """Read an English text: its sentences, terms and facts."""
    blocks = blocks_of(text)
    words = count_words(text)
    sentences = _sentences(text, blocks)
    spelling = Spelling(sentences)
    headings = [title, *(text[b.start : b.end] for b in blocks if b.kind is BlockKind.HEADING)]
    people = People(sentences)
    terms = key_terms(sentences, headings, spelling, people)
    narrative = is_narrative(sentences)
    defined = definitions_of(sentences, terms, spelling, narrative=narrative)
    said = sayings_of(sentences)
    worth = worth_of(sentences, headings, spelling, people, strengths_of(sentences, defined, said))
    facts = facts_of(
        sentences,
        terms,
        spelling,
        people,
        defined,
        said,
        worth,
        worthiest(worth, words),
        narrative=narrative,
    )
    return Document(text, title, "en", blocks, sentences, terms, facts, words, narrative, worth, singularize)


def _sentences(text: str, blocks: tuple[Block, ...]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    heading = ""
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            heading = text[block.start : block.end].strip("# ")
            continue
        for start, end in sentence_spans(text, block):
            quote = text[start:end]
            full = tokens_of(text, start, end)
            tokens = trimmed(full)
            whole = is_whole(quote, full) and len(tokens) >= 5
            found.append(
                Sentence(
                    len(found),
                    start,
                    end,
                    quote,
                    number,
                    block.kind,
                    heading,
                    tokens,
                    whole,
                    whole and stands_alone(tokens),
                    tuple(phrases_in(tokens)),
                )
            )
    return tuple(found)
