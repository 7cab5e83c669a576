"""English, as the engine asks of a language."""

from backend.agents.local.en.find.analyse import analyse
from backend.agents.local.en.frames import frame_for
from backend.agents.local.en.frames.parts import bloom_of, difficulty_of
from backend.agents.local.en.inflect import bare, content_words
from backend.agents.local.en.inflect import singularize as singular
from backend.agents.local.en.solve.answer import answer, same_words
from backend.agents.local.en.sound import is_sound

__all__ = [
    "analyse",
    "answer",
    "bare",
    "bloom_of",
    "content_words",
    "difficulty_of",
    "frame_for",
    "is_sound",
    "same_words",
    "singular",
]
