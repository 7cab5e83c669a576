"""Score what a student answered. Pure: the preview screen and later the HTML export follow the same rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backend.quiz.schemas import ItemContent, ItemType


@dataclass(frozen=True, slots=True)
class Response:
    """What a student answered; only the field of the item's type is read.

    Attributes:
        chosen: indexes into the item's options.
        text: typed answer of cloze, short answer, numerical and essay items.
        matches: right-hand text chosen for each left-hand text.
        order: the texts in the order the student put them.
    """

    chosen: frozenset[int] = frozenset()
    text: str = ""
    matches: Mapping[str, str] | None = None
    order: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """Points earned of the points possible; `earned` is None where a person has to read the answer."""

    earned: float | None
    possible: float


def grade(item: ItemContent, response: Response) -> Grade:
    """Score one response: all or nothing for single answers, by part for multiple response, matching and ordering."""
    share = _SHARES[item.type](item, response)
    return Grade(None if share is None else round(share * item.points, 4), item.points)


def _single(item: ItemContent, response: Response) -> float:
    correct = {n for n, option in enumerate(item.options) if option.correct}
    return float(response.chosen == correct)


def _multiple(item: ItemContent, response: Response) -> float:
    correct = {n for n, option in enumerate(item.options) if option.correct}
    if not correct:
        return 0.0
    hits = len(response.chosen & correct)
    misses = len(response.chosen - correct)
    return max(0.0, (hits - misses) / len(correct))


def _typed(item: ItemContent, response: Response) -> float:
    given = normalise(response.text)
    return float(bool(given) and given in {normalise(text) for text in item.answer.accepted or []})


def _numerical(item: ItemContent, response: Response) -> float:
    given = parse_number(response.text)
    if given is None or item.answer.value is None:
        return 0.0
    tolerance = item.answer.tolerance or 0.0
    # Binary fractions: 0.1 + 0.2 is within a tolerance of 0 of 0.3.
    slack = 1e-9 * max(1.0, abs(item.answer.value))
    return float(abs(given - item.answer.value) <= tolerance + slack)


def _matching(item: ItemContent, response: Response) -> float:
    pairs = item.answer.pairs or []
    matches = response.matches or {}
    return sum(matches.get(left) == right for left, right in pairs) / len(pairs) if pairs else 0.0


def _ordering(item: ItemContent, response: Response) -> float:
    order = item.answer.order or []
    in_place = sum(a == b for a, b in zip(order, response.order, strict=False))
    return in_place / len(order) if order else 0.0


def _unscored(item: ItemContent, response: Response) -> None:
    return None


_SHARES: dict[ItemType, Callable[[ItemContent, Response], float | None]] = {
    ItemType.MULTIPLE_CHOICE: _single,
    ItemType.TRUE_FALSE: _single,
    ItemType.MULTIPLE_RESPONSE: _multiple,
    ItemType.CLOZE: _typed,
    ItemType.SHORT_ANSWER: _typed,
    ItemType.NUMERICAL: _numerical,
    ItemType.MATCHING: _matching,
    ItemType.ORDERING: _ordering,
    ItemType.ESSAY: _unscored,
}


def normalise(text: str) -> str:
    """Text for comparing typed answers: case, surrounding space, a leading article and final punctuation do not count."""
    words = text.casefold().strip().strip(".,;:!?\"'“”‘’").split()
    if len(words) > 1 and words[0] in {"a", "an", "the"}:
        words = words[1:]
    return " ".join(words)


def parse_number(text: str) -> float | None:
    """The number a student typed: spaces and thousands separators are let pass, a comma may be the decimal point."""
    cleaned = "".join(text.split()).rstrip("%")
    whole, comma, decimals = cleaned.partition(",")
    # No thousands begin with a nought: "0,125" is an eighth.
    if comma and not {",", "."} & {*decimals, *whole} and (len(decimals) != 3 or whole.lstrip("+-") == "0"):
        cleaned = cleaned.replace(",", ".")
    try:
        value = float(cleaned.replace(",", ""))
    except ValueError:
        return None
    return value if value - value == 0 else None
