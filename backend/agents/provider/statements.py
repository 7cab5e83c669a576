"""Statements as a model writes them: their forms, and what is kept of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from backend.agents.content.outline import PhaseForm, QuestionForm, SectionPlan, StatementForm, TermForm
from backend.agents.material import Material
from backend.agents.provider.evidence import locate
from backend.agents.provider.guard import objection_to
from backend.agents.provider.passages import Place
from backend.content.schemas import Statement


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


SHAPES: dict[type[StatementForm], type[BaseModel]] = {
    form: create_model(f"{form.__name__}s", __base__=_Answer, statements=(list[form], ...))  # type: ignore[valid-type]
    for form in (StatementForm, TermForm, QuestionForm, PhaseForm)
}
FIELDS: dict[type[StatementForm], str] = {
    StatementForm: "",
    TermForm: " Each statement has `passage`, `quote`, `term` and `text`.",
    QuestionForm: " Each statement has `passage`, `quote`, `text` and `answer`; the quote proves the answer.",
    PhaseForm: " Each statement has `passage`, `quote`, `phase` and `text`.",
}
# A sentence or two; what runs on is no statement one could prove, however short its quote.
MOST_WORDS, LONGEST = 120, 1_000
_NEEDED: dict[type[StatementForm], str] = {TermForm: "term", QuestionForm: "answer", PhaseForm: "phase"}


def prove(
    drafts: Sequence[Any],
    material: Material,
    plan: SectionPlan,
    *,
    told: str,
    places: Sequence[Place],
    fence: str,
) -> tuple[list[Statement], Counter[str]]:
    """The drafts whose quotes stand in the source, as statements; the others counted by what is wrong with them.

    Args:
        told: what the model was told and must not give away.
        places: the passages it was shown, in their order.
    """
    proven: list[Statement] = []
    refused: Counter[str] = Counter()
    for draft in drafts:
        named = list(places[draft.passage - 1 : draft.passage]) if draft.passage >= 1 else []
        evidence = locate(
            draft.quote, material.document.text, [*named, *(place for place in places if place not in named)]
        )
        if evidence is None:
            refused["evidence_not_exact"] += 1
            continue
        extra = {name: getattr(draft, name, "").strip() for name in ("term", "answer", "phase")}
        needed = _NEEDED.get(plan.form)
        if needed and not extra[needed]:
            refused["wrong_schema"] += 1
            continue
        if _runs_on(draft.text) or any(map(_runs_on, extra.values())):
            refused["too_long"] += 1
            continue
        wrong = objection_to("\n".join([draft.text, *extra.values()]), prompt=told, fence=fence)
        if wrong:
            refused[wrong] += 1
            continue
        try:
            proven.append(
                Statement(
                    text=draft.text.strip(),
                    evidence=[evidence],
                    term=extra["term"],
                    answer=extra["answer"],
                    under=extra["phase"],
                )
            )
        except ValueError:
            refused["wrong_schema"] += 1
    return proven, refused


def _runs_on(text: str) -> bool:
    return len(text) > LONGEST or len(text.split()) > MOST_WORDS
