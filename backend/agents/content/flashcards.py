"""Flashcards: a question and its answer on terms, on causes, and on people, dates and numbers."""

from backend.agents.content.outline import Outline, QuestionForm, SectionPlan
from backend.agents.local.en.guide.cards import (
    make_cause_cards,
    make_fact_cards,
    make_term_cards,
    suggest_cards,
)
from backend.content.schemas import ContentKind

_CARD = "`text` is the front of a flashcard, one short question; `answer` is its back, at most one sentence."

FLASHCARDS = Outline(
    kind=ContentKind.FLASHCARDS,
    prompt="study_content",
    plans=(
        SectionPlan(
            "term_cards",
            "Terms",
            make_term_cards,
            f"Flashcards that ask what the terms of the text mean. {_CARD}",
            QuestionForm,
            most=12,
        ),
        SectionPlan(
            "cause_cards",
            "Why and how",
            make_cause_cards,
            f"Flashcards that ask why, how or when something happens. {_CARD}",
            QuestionForm,
            where_found=True,
        ),
        SectionPlan(
            "fact_cards",
            "People, dates and numbers",
            make_fact_cards,
            f"Flashcards that ask for people, dates and numbers. {_CARD}",
            QuestionForm,
            where_found=True,
        ),
    ),
    suggest_entries=suggest_cards,
)
