"""Material as a run reads it, without a database."""

from functools import cache
from uuid import UUID

from backend.agents.content.drafting import draft_section
from backend.agents.content.outline import SectionDraft
from backend.agents.content.study_guide import STUDY_GUIDE
from backend.agents.local.engine import Shortfall, read
from backend.agents.material import Material
from backend.agents.provider.passages import Place
from backend.content.schemas import SectionContent
from backend.quiz.schemas import Blueprint
from tests.agents.local.texts import RICH

BOOK = "\n\n".join(RICH.values())
SOURCE, PASSAGE = UUID(int=1), UUID(int=2)


@cache
def material_of(text: str, title: str = "A book", *, local_only: bool = False) -> Material:
    """A text as one passage."""
    places = (Place(PASSAGE, 0, len(text)),)
    return Material(SOURCE, title, read(text, title), (0,), (PASSAGE,), places, local_only)


def guide_of(material: Material, seed: int = 7) -> dict[str, SectionDraft | Shortfall]:
    """Every section of a study guide by name, made in order, as a run does."""
    made: list[SectionContent] = []
    sections: dict[str, SectionDraft | Shortfall] = {}
    for name in STUDY_GUIDE.sections:
        drafted = draft_section(
            material, STUDY_GUIDE, name, blueprint=Blueprint(sections=["overview"]), seed=seed, made=made
        )
        sections[name] = drafted
        if isinstance(drafted, SectionDraft):
            made.append(drafted.content)
    return sections


@cache
def book() -> Material:
    """All the texts as one, read when somebody first asks."""
    return material_of(BOOK)
