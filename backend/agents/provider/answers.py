"""The form a model answers in, by question type, and how it becomes an item. Nothing else of an answer is used."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from backend.quiz.schemas import Answer, Bloom, Difficulty, Evidence, ItemContent, ItemType, Option


class _Form(BaseModel):
    # The strict subset of JSON Schema: nothing extra, everything required.
    model_config = ConfigDict(extra="forbid")


class DraftForm(_Form):
    """What every drafted question has."""

    passage: int
    question: str
    quote: str
    explanation: str
    bloom: Bloom


class ChoiceForm(_Form):
    """An option as a model writes it."""

    text: str
    correct: bool
    why: str


class PairForm(_Form):
    """Two things that belong together."""

    left: str
    right: str


class OptionsDraft(DraftForm):
    """A question with options."""

    options: list[ChoiceForm]


class StatementDraft(DraftForm):
    """A statement to judge."""

    is_true: bool


class TypedDraft(DraftForm):
    """A question answered in words."""

    accepted: list[str]


class NumberDraft(DraftForm):
    """A question answered by a number."""

    value: float
    tolerance: float
    unit: str


class PairsDraft(DraftForm):
    """Two lists to be matched."""

    pairs: list[PairForm]


class OrderDraft(DraftForm):
    """Entries to be put in order."""

    order: list[str]


class EssayDraft(DraftForm):
    """A question answered at length."""

    rubric: str


_FORMS: Mapping[ItemType, tuple[type[DraftForm], str]] = MappingProxyType(
    {
        ItemType.MULTIPLE_CHOICE: (
            OptionsDraft,
            "`options` has four entries of like length and kind, exactly one of them `correct`. Wrong ones are "
            "plausible and clearly wrong; never 'all of the above' or 'none of the above'. `why` is one sentence.",
        ),
        ItemType.MULTIPLE_RESPONSE: (
            OptionsDraft,
            "`options` has four to six entries, two or more of them `correct` and at least one not. `why` is one "
            "sentence. The question says that more than one answer may be right.",
        ),
        ItemType.TRUE_FALSE: (
            StatementDraft,
            "`question` is a statement that is clearly true or clearly false; `is_true` says which.",
        ),
        ItemType.CLOZE: (
            TypedDraft,
            "`question` is a sentence with exactly one blank, written ____. `accepted` lists the words that fill it.",
        ),
        ItemType.SHORT_ANSWER: (
            TypedDraft,
            "The answer is one to three words. `accepted` lists every wording that counts as right.",
        ),
        ItemType.NUMERICAL: (
            NumberDraft,
            "The answer is a number in the passage: `value`, its `tolerance` (0 when it is exact) and its `unit` "
            "(empty when it has none).",
        ),
        ItemType.MATCHING: (
            PairsDraft,
            "`pairs` has three to six pairs that belong together; no left side stands twice.",
        ),
        ItemType.ORDERING: (OrderDraft, "`order` has three to six entries in the right order."),
        ItemType.ESSAY: (EssayDraft, "`rubric` says in a few lines what a good answer holds."),
    }
)
_SHAPES: dict[ItemType, type[BaseModel]] = {
    kind: create_model(f"{kind.value}_drafts", __base__=_Form, items=(list[form], ...))  # type: ignore[valid-type]
    for kind, (form, _) in _FORMS.items()
}


def shape_for(kind: ItemType) -> type[BaseModel]:
    """The form of a whole answer: `items`, a list of drafts of this type."""
    return _SHAPES[kind]


def form_for(kind: ItemType) -> str:
    """What the prompt says of the type's own fields."""
    return _FORMS[kind][1]


def to_content(
    draft: Any, kind: ItemType, evidence: Evidence, *, difficulty: Difficulty, seed: int
) -> ItemContent:
    """A draft as an item; options in an order of their own, since models put the key first.

    Raises:
        ValueError: something in it is longer or more than an item may hold.
    """
    options: list[Option] = []
    answer = Answer()
    if isinstance(draft, OptionsDraft):
        options = [Option(text=o.text.strip(), correct=o.correct, rationale=o.why) for o in draft.options]
        Random(seed).shuffle(options)  # noqa: S311  # an order, not a secret
    elif isinstance(draft, StatementDraft):
        options = [
            Option(text="True", correct=draft.is_true),
            Option(text="False", correct=not draft.is_true),
        ]
    elif isinstance(draft, TypedDraft):
        answer = Answer(accepted=[text.strip() for text in draft.accepted if text.strip()])
    elif isinstance(draft, NumberDraft):
        answer = Answer(value=draft.value, tolerance=draft.tolerance, unit=draft.unit.strip() or None)
    elif isinstance(draft, PairsDraft):
        answer = Answer(pairs=[(pair.left.strip(), pair.right.strip()) for pair in draft.pairs])
    elif isinstance(draft, OrderDraft):
        answer = Answer(order=[entry.strip() for entry in draft.order])
    elif isinstance(draft, EssayDraft):
        answer = Answer(rubric=draft.rubric)
    return ItemContent(
        type=kind,
        stem=draft.question.strip(),
        options=options,
        answer=answer,
        evidence=[evidence],
        explanation=draft.explanation.strip(),
        bloom=draft.bloom,
        difficulty=difficulty,
    )
