"""Find a model's quote in the source: exactly, or with other white space, and then the source's own text counts. Pure."""

from collections.abc import Iterable

from backend.agents.provider.passages import Place
from backend.quiz.schemas import Evidence

# One or two words stand everywhere and prove nothing.
FEWEST_WORDS = 3


def locate(quote: str, text: str, places: Iterable[Place]) -> Evidence | None:
    """Where the quote stands in one of these passages; None when it stands in none, or proves nothing."""
    if len(quote.split()) < FEWEST_WORDS:
        return None
    among = list(places)
    for place in among:
        start = text.find(quote, place.start, place.end)
        if start >= 0:
            return _evidence(text, place, start, start + len(quote))
    for place in among:
        span = _find_spaced(quote, text[place.start : place.end])
        if span is not None:
            return _evidence(text, place, place.start + span[0], place.start + span[1])
    return None


def _find_spaced(quote: str, passage: str) -> tuple[int, int] | None:
    """The span of the passage that equals the quote when every run of white space is one blank."""
    letters: list[str] = []
    offsets: list[int] = []
    for offset, letter in enumerate(passage):
        if not letter.isspace():
            letters.append(letter)
            offsets.append(offset)
        elif letters and letters[-1] != " ":
            letters.append(" ")
            offsets.append(offset)
    wanted = " ".join(quote.split())
    start = "".join(letters).find(wanted)
    if start < 0:
        return None
    return offsets[start], offsets[start + len(wanted) - 1] + 1


def _evidence(text: str, place: Place, start: int, end: int) -> Evidence:
    return Evidence(passage_id=place.id, start=start, end=end, quote=text[start:end])
