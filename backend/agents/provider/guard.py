"""What a model must not slip into an item: the prompt's own words, and links or markup the source does not have. Pure."""

import re
from functools import lru_cache

from backend.quiz.schemas import ItemContent

# So many words in a row are no coincidence.
LEAKED_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(
    r"https?://\S+|www\.\S+|javascript:|data:\w+/|<\s*/?\s*[a-zA-Z!][^>]*>|!\[[^\]]*\]\(", re.IGNORECASE
)


def objection(content: ItemContent, *, prompt: str, fence: str) -> str | None:
    """The name of what is wrong with an item, None when nothing is.

    Args:
        prompt: what the model was told beside the source.
        fence: the marker around the source.
    """
    return objection_to("\n".join(_texts(content)), prompt=prompt, fence=fence)


def objection_to(text: str, *, prompt: str, fence: str) -> str | None:
    """The same of any text a model wrote."""
    if fence in text or _repeats(prompt, text):
        return "prompt_leak"
    # A screen would fetch an image, and a student would follow a link: neither may come from a model.
    return "foreign_markup" if _MARKUP.search(text) else None


def _texts(content: ItemContent) -> list[str]:
    answer = content.answer
    pairs = [side for pair in answer.pairs or [] for side in pair]
    options = [text for option in content.options for text in (option.text, option.rationale)]
    return [
        content.stem,
        content.explanation,
        *options,
        *(answer.accepted or []),
        *pairs,
        *(answer.order or []),
        answer.rubric or "",
        answer.unit or "",
    ]


def _repeats(prompt: str, text: str) -> bool:
    said = f" {' '.join(word.casefold() for word in _WORD.findall(text))} "
    return any(row in said for row in _rows(prompt))


@lru_cache(maxsize=64)
def _rows(prompt: str) -> tuple[str, ...]:
    """Every row of so many words; a prompt is the same for all its drafts."""
    told = [word.casefold() for word in _WORD.findall(prompt)]
    return tuple(f" {' '.join(told[at : at + LEAKED_WORDS])} " for at in range(len(told) - LEAKED_WORDS + 1))
