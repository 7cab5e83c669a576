"""The one table of outlines. A new kind of study content is one file beside this one, and one row here."""

from collections.abc import Mapping
from types import MappingProxyType

from backend.agents.content.flashcards import FLASHCARDS
from backend.agents.content.glossary import GLOSSARY
from backend.agents.content.lesson_plan import LESSON_PLAN
from backend.agents.content.outline import Outline
from backend.agents.content.study_guide import STUDY_GUIDE
from backend.agents.content.worksheet import WORKSHEET
from backend.content.schemas import ContentKind

OUTLINES: Mapping[ContentKind, Outline] = MappingProxyType(
    {outline.kind: outline for outline in (STUDY_GUIDE, GLOSSARY, FLASHCARDS, WORKSHEET, LESSON_PLAN)}
)
