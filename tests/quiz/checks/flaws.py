"""Flaws put into sound items: at least thirty variants a check, written for this project. Pure; the bench reads it too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backend.quiz.schemas import Evidence, ItemContent, ItemType, Option
from tests.quiz.checks.clean import CLEAN, clean_item
from tests.quiz.checks.wordings import (
    ABSOLUTE,
    ALL_ABOVE,
    AMBIGUOUS,
    CONVERGING,
    DANGLING,
    GRAMMAR,
    IMPLAUSIBLE,
    K_TYPE,
    LOGICAL,
    LONG_KEYS,
    NEGATIVE,
    NONE_ABOVE,
    PADDING,
    READING,
    REPEATS,
    SENSITIVE,
    SEQUENCES,
    TOPICS,
    TRUE_STEMS,
    VAGUE,
)


@dataclass(frozen=True)
class Flawed:
    """An item with one flaw put in, and what surrounds it where the flaw needs that."""

    content: ItemContent
    source_text: str | None = None
    others: Sequence[ItemContent] = ()


def _stem(item: ItemContent, stem: str) -> ItemContent:
    return item.model_copy(update={"stem": stem})


def _wrong(item: ItemContent, text: str, *, at: int = 0) -> ItemContent:
    """The item with another text for one of its wrong options."""
    wrong = [n for n, option in enumerate(item.options) if not option.correct][at % 3]
    options = [Option(text=text) if n == wrong else option for n, option in enumerate(item.options)]
    return item.model_copy(update={"options": options})


def _key(item: ItemContent, text: str) -> ItemContent:
    options = [Option(text=text, correct=True) if option.correct else option for option in item.options]
    return item.model_copy(update={"options": options})


def _items(lines: Sequence[str]) -> Iterator[Flawed]:
    """Items written out whole: stem | key | wrong options."""
    for number, line in enumerate(lines):
        stem, *texts = (part.strip() for part in line.split("|"))
        yield Flawed(clean_item(stem, *texts, key=number % len(texts)))


def _zipped(forms: Sequence[str], put: Callable[[ItemContent, str, int], ItemContent]) -> Iterator[Flawed]:
    for number, form in enumerate(forms):
        yield Flawed(put(CLEAN[number % len(CLEAN)], form, number))


def _tail(item: ItemContent) -> str:
    """What a clean stem asks, without its first word: "organ pumps blood …?"."""
    return item.stem.split(" ", 1)[1]


def _statement(item: ItemContent) -> str:
    """The question as the rest of a sentence: "organ pumps blood …"."""
    return _tail(item).rstrip("?")


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _copied(item: ItemContent, number: int) -> Flawed:
    """The whole stem stands in the source, in other letters and with other marks."""
    said = _tail(item).rstrip("?")
    more = "according to most textbooks in use at schools today"
    source = f"Chapter {number}. It is the {said}, {more}. Other things follow."
    return Flawed(_stem(item, f"Which {said} {more}?"), source)


def _misquoted(item: ItemContent, number: int) -> Flawed:
    source = f"{_statement(item).capitalize()} as every observer of nature can tell, and number {number} is no exception."
    end = 24 + number % 8
    quotes = (
        source[:end].upper(), source[1 : end + 1], source[:end] + "…", source[: end - 1] + "!", "Something else entirely",
        source[:end].replace("e", "a", 1) + "x",
    )  # fmt: skip
    spans = ((0, end), (0, end), (0, end), (0, end), (0, end), (0, len(source) + 9))
    start, stop = spans[number % 6]
    proof = Evidence(start=start, end=stop, quote=quotes[number % 6])
    return Flawed(item.model_copy(update={"evidence": [proof]}), source)


def _repeated(item: ItemContent, number: int) -> Flawed:
    stem = item.stem
    forms = (
        stem, stem.upper(), stem.replace("Which", "which").rstrip("?") + " ?", f"  {stem}", stem.replace(" ", "  ", 2),
        stem.replace("Which", "What"), stem.rstrip("?") + ":",
    )  # fmt: skip
    other = _stem(item, forms[number % len(forms)])
    turned = other.model_copy(update={"options": list(reversed(other.options))})
    return Flawed(item, others=[CLEAN[(number + 5) % len(CLEAN)], turned])


def _unsound(item: ItemContent, number: int) -> Flawed:
    options = list(item.options)
    wrong = [option for option in options if not option.correct]
    key = next(option for option in options if option.correct)
    forms: tuple[list[Option], ...] = (
        wrong,
        [*options, wrong[0]],
        [*options, Option(text="")],
        [*options, Option(text="   ")],
        [key],
        [],
        [key, wrong[0].model_copy(update={"correct": True}), wrong[1]],
        [*options, Option(text=wrong[0].text.upper() + ".")],
        [option.model_copy(update={"correct": True}) for option in options],
        [key, *wrong, key],
    )
    return Flawed(item.model_copy(update={"options": forms[number % len(forms)]}))


def _right_twice(item: ItemContent, number: int) -> Flawed:
    key = next(option.text for option in item.options if option.correct)
    forms = (
        key.upper(), f"{key}.", f" {key} ", key.lower(), f"“{key}”", f"{key};", f"{key}  ", f"'{key}'", key.title(),
        f"{key}!",
    )  # fmt: skip
    same = forms[number % len(forms)]
    if number % 3 == 0:
        # One that stands beside the key, and not in a wrong option's place.
        return Flawed(item.model_copy(update={"options": [*item.options, Option(text=same)]}))
    return Flawed(_wrong(item, same, at=number))


def _unbalanced(number: int) -> Flawed:
    """The last of a row of questions with the key always at one place."""
    place, size = number % 4, 4 + number % 9
    row = [
        clean_item(
            f"Which {topic} is meant here?",
            topic,
            f"{topic} one",
            f"{topic} two",
            f"{topic} three",
            key=place,
        )
        for topic in TOPICS[number % 7 : number % 7 + size]
    ]
    return Flawed(row[-1], others=row[:-1])


def _sorted_badly(number: int, line: str) -> Flawed:
    stem, *texts = (part.strip() for part in line.split("|"))
    options = [Option(text=text, correct=n == number % len(texts)) for n, text in enumerate(texts)]
    return Flawed(ItemContent(type=ItemType.MULTIPLE_CHOICE, stem=stem, options=options))


def _blank(item: ItemContent, number: int) -> ItemContent:
    key = next(option.text for option in item.options if option.correct)
    said = _statement(item)
    forms = (
        f"The {said} is the ____.", f"The ____ is the {said}.", f"The {said} is called ______.", f"____ {said}.",
        f"It is the ________ that {said.split(' ', 1)[1]}.", f"The {said}: ___",
    )  # fmt: skip
    assert key
    return _stem(item, forms[number % len(forms)])


def _unfocused(item: ItemContent, number: int) -> ItemContent:
    noun = _tail(item).split(" ", 1)[0]
    topic = TOPICS[number % len(TOPICS)]
    forms = (
        f"The {noun}", f"{noun.capitalize()}.", f"About the {noun} of {topic}", f"The {noun} and its {topic}.",
        f"{topic.capitalize()} in general", f"Concerning {topic}.", f"The {topic} chapter: the {noun}.",
        f"{topic.capitalize()}",
        f"The {noun} plays a role in {topic}.", f"Facts on {topic}.",
    )  # fmt: skip
    return _stem(item, forms[number % len(forms)])


def _true_false(item: ItemContent, number: int) -> ItemContent:
    if number % 3:
        return _stem(item, TRUE_STEMS[number % len(TRUE_STEMS)].format(TOPICS[number % len(TOPICS)]))
    pairs = (
        ("True", "False"),
        ("Yes", "No"),
        ("Right", "Wrong"),
        ("Correct", "Incorrect"),
        ("true", "false"),
    )
    yes, no = pairs[number // 3 % len(pairs)]
    third = [Option(text="Not sure")] if number % 2 else []
    options = [Option(text=yes, correct=True), Option(text=no), *third]
    return item.model_copy(update={"stem": f"Is the {_statement(item)} known by name?", "options": options})


FLAWS: dict[str, tuple[Flawed, ...]] = {
    "ambiguous_information": tuple(_items(AMBIGUOUS)),
    "implausible_distractors": tuple(_zipped(IMPLAUSIBLE, lambda item, text, n: _wrong(item, text, at=n))),
    "none_of_the_above": tuple(_zipped(NONE_ABOVE, lambda item, text, n: _wrong(item, text, at=n))),
    "longest_option_correct": tuple(
        _zipped(LONG_KEYS, lambda item, text, _: _key(item, text.format(_statement(item))))
    ),
    "gratuitous_information": tuple(
        _zipped(
            PADDING, lambda item, text, _: _stem(item, text.format(stem=item.stem, lower=_lower(item.stem)))
        )
    ),
    "true_false_question": tuple(Flawed(_true_false(item, n)) for n, item in enumerate(CLEAN)),
    "convergence_cues": tuple(_items(CONVERGING)),
    "logical_cues": tuple(_items(LOGICAL)),
    "all_of_the_above": tuple(_zipped(ALL_ABOVE, lambda item, text, n: _wrong(item, text, at=n))),
    "fill_in_the_blank": tuple(Flawed(_blank(item, n)) for n, item in enumerate(CLEAN)),
    "absolute_terms": tuple(_items(ABSOLUTE)),
    "word_repeats": tuple(_items(REPEATS)),
    "unfocused_stem": tuple(Flawed(_unfocused(item, n)) for n, item in enumerate(CLEAN)),
    "complex_k_type": tuple(_zipped(K_TYPE, lambda item, text, n: _wrong(item, text, at=n))),
    "grammatical_cues": tuple(_items(GRAMMAR)),
    "lost_sequence": tuple(_sorted_badly(n, line) for n, line in enumerate(SEQUENCES)),
    "vague_terms": tuple(_items(VAGUE)),
    "more_than_one_correct": tuple(_right_twice(item, n) for n, item in enumerate(CLEAN)),
    "negative_wording": tuple(
        _zipped(NEGATIVE, lambda item, text, n: _stem(item, text.format(TOPICS[n % len(TOPICS)])))
    ),
    "evidence_not_exact": tuple(_misquoted(item, n) for n, item in enumerate(CLEAN)),
    "duplicate": tuple(_repeated(item, n) for n, item in enumerate(CLEAN)),
    "verbatim_copy": tuple(_copied(item, n) for n, item in enumerate(CLEAN)),
    "reading_level": tuple(_zipped(READING, lambda item, text, _: _stem(item, text))),
    "option_count": tuple(_unsound(item, n) for n, item in enumerate(CLEAN)),
    "key_balance": tuple(_unbalanced(n) for n in range(34)),
    "dangling_reference": tuple(_zipped(DANGLING, lambda item, text, _: _stem(item, text))),
    "sensitive_content": tuple(_items(SENSITIVE)),
}
