"""The glossary: the terms of a text by the alphabet, each with the text's definition or what it says of the term."""

from backend.agents.content.outline import Outline, SectionPlan, TermForm
from backend.agents.local.en.guide.terms import make_glossary, suggest_terms
from backend.content.schemas import ContentKind

GLOSSARY = Outline(
    kind=ContentKind.GLOSSARY,
    prompt="study_content",
    plans=(
        SectionPlan(
            "terms",
            "Terms",
            make_glossary,
            "A glossary: the technical terms of the text. `term` is the term as the text writes it; `text` says in one "
            "whole sentence what it means.",
            TermForm,
            most=20,
        ),
    ),
    suggest_entries=suggest_terms,
)
