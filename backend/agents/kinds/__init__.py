"""What runs can make: one file a kind, one row here."""

from collections.abc import Mapping
from typing import Any

from backend.agents.content.registry import OUTLINES
from backend.agents.kinds.content import ContentRun
from backend.agents.kinds.kind import Kind
from backend.agents.kinds.quiz import QuizKind
from backend.jobs.schemas import CONTENT_KINDS, RunKind

# Any: each kind keeps and drafts things of its own type, which only its own drafters and shelves meet.
KINDS: Mapping[RunKind, Kind[Any, Any]] = {
    RunKind.QUIZ: QuizKind(),
    **{run_kind: ContentRun(OUTLINES[kind]) for run_kind, kind in CONTENT_KINDS.items()},
}

__all__ = ["KINDS", "Kind", "kind_of"]


def kind_of(kind: RunKind) -> Kind[Any, Any]:
    """What a run of this kind makes, and how."""
    return KINDS[kind]
