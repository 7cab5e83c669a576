"""One item of QTI 2.1 or 3.0: what is right, what is shown, and how it is scored.

Scores follow our own marking (`grading.py`): all or nothing for one answer, by part for several, pairs and orders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from backend.quiz.formats.formula import mathml
from backend.quiz.formats.qti.dialect import Dialect
from backend.quiz.formats.rich import one_paragraph, to_html
from backend.quiz.formats.text import bounds, letter, mixed_places, number_of, one_line
from backend.quiz.formats.xml import element, text
from backend.quiz.schemas import Item, ItemType

# A blank inside a formula cannot hold a field.
_BLANK = re.compile(r"(<math\b.*?</math>)|_{3,}", re.DOTALL)
_BLOCK = re.compile(r"<(p|pre)>")


@dataclass
class _Parts:
    """What an item is made of, as its type makes it."""

    declared: str
    body: str
    # Where the declaration maps answers to points, the standard template says all of the scoring.
    template: str = ""
    rules: list[str] = field(default_factory=list)
    feedback: str = ""


def _html(words: str) -> str:
    return to_html(words, mathml)


def item_of(dialect: Dialect, number: int, item: Item) -> str:
    """The item as an element; `number` is its place in the quiz, from 1."""
    el = dialect.el
    made = _WRITERS[item.type](dialect, item)
    explained = item.explanation.strip()
    outcomes = [
        el(
            "outcomeDeclaration",
            el("defaultValue", el("value", "0")),
            identifier="SCORE",
            cardinality="single",
            baseType="float",
            normalMaximum=number_of(item.points),
            normalMinimum="0",
            **({"externalScored": "human"} if dialect.hyphened and item.type is ItemType.ESSAY else {}),
        ),
        el(
            "outcomeDeclaration",
            el("defaultValue", el("value", number_of(item.points))),
            identifier="MAXSCORE",
            cardinality="single",
            baseType="float",
        ),
    ]
    rules = list(made.rules)
    if made.feedback:
        outcomes.append(
            el("outcomeDeclaration", identifier="FEEDBACK", cardinality=made.feedback, baseType="identifier")
        )
        rules.append(el("setOutcomeValue", el("variable", identifier="RESPONSE"), identifier="FEEDBACK"))
    if explained:
        outcomes.append(
            el("outcomeDeclaration", identifier="EXPLANATION", cardinality="single", baseType="identifier")
        )
        shown = el("baseValue", "shown", baseType="identifier")
        rules.append(el("setOutcomeValue", shown, identifier="EXPLANATION"))
    return el(
        "assessmentItem",
        made.declared,
        *outcomes,
        el("itemBody", made.body),
        _processing(dialect, made, rules),
        *([_modal(dialect, item)] if explained else []),
        identifier=f"item-{item.id}",
        title=f"{number:03d} {one_line(item.stem, 80)}",
        adaptive="false",
        timeDependent="false",
        xmlns=dialect.namespace,
    )


def _processing(dialect: Dialect, made: _Parts, rules: list[str]) -> str:
    el = dialect.el
    if not made.template:
        return el("responseProcessing", *rules) if rules else ""
    if not rules:
        ending = ".xml" if dialect.hyphened else ""
        return el("responseProcessing", template=f"{dialect.templates}{made.template}{ending}")
    score = el("setOutcomeValue", el("mapResponse", identifier="RESPONSE"), identifier="SCORE")
    return el("responseProcessing", score, *rules)


def _modal(dialect: Dialect, item: Item) -> str:
    words = dialect.body(_html(item.explanation))
    return dialect.el(
        "modalFeedback", words, outcomeIdentifier="EXPLANATION", identifier="shown", showHide="show"
    )


def _stem(item: Item) -> str:
    return element("div", _html(item.stem), class_="stem")


def _declared(dialect: Dialect, kind: str, cardinality: str, right: Iterable[str], mapping: str = "") -> str:
    el = dialect.el
    correct = el("correctResponse", *(el("value", text(value)) for value in right))
    return el(
        "responseDeclaration",
        correct,
        mapping,
        identifier="RESPONSE",
        cardinality=cardinality,
        baseType=kind,
    )


def _mapping(dialect: Dialect, entries: Iterable[tuple[str, float]], most: float, **more: str) -> str:
    el = dialect.el
    rows = (el("mapEntry", mapKey=key, mappedValue=number_of(value), **more) for key, value in entries)
    return el("mapping", *rows, lowerBound="0", upperBound=number_of(most), defaultValue="0")


def _if_right(dialect: Dialect, condition: str, points: float) -> str:
    el = dialect.el
    given = el("baseValue", number_of(points), baseType="float")
    then = el("responseIf", condition, el("setOutcomeValue", given, identifier="SCORE"))
    return el("responseCondition", then)


def _choice(dialect: Dialect, item: Item) -> _Parts:
    el = dialect.el
    several = item.type is ItemType.MULTIPLE_RESPONSE
    names = [letter(n) for n in range(len(item.options))]
    if item.type is ItemType.TRUE_FALSE:
        names = ["true", "false"]
    right = [name for name, option in zip(names, item.options, strict=True) if option.correct]
    cardinality = "multiple" if several else "single"
    choices = []
    for name, option in zip(names, item.options, strict=True):
        words = one_paragraph(_html(option.text))
        if option.rationale.strip():
            words += _feedback(dialect, name, one_paragraph(_html(option.rationale)))
        choices.append(el("simpleChoice", words, identifier=name))
    body = _stem(item) + el(
        "choiceInteraction",
        *choices,
        responseIdentifier="RESPONSE",
        shuffle="false",
        maxChoices="0" if several else "1",
    )
    feedback = cardinality if any(option.rationale.strip() for option in item.options) else ""
    if several:
        share = item.points / len(right)
        entries = [(name, share if name in right else -share) for name in names]
        mapping = _mapping(dialect, entries, item.points)
        declared = _declared(dialect, "identifier", cardinality, right, mapping)
        return _Parts(declared, body, template="map_response", feedback=feedback)
    match = el("match", el("variable", identifier="RESPONSE"), el("correct", identifier="RESPONSE"))
    declared = _declared(dialect, "identifier", cardinality, right)
    return _Parts(declared, body, rules=[_if_right(dialect, match, item.points)], feedback=feedback)


def _feedback(dialect: Dialect, name: str, shown: str) -> str:
    """What is shown once this option was chosen: within a line only where no paragraph is in it."""
    is_block = bool(_BLOCK.search(shown))
    kind, inside = ("feedbackBlock", dialect.body(shown)) if is_block else ("feedbackInline", shown)
    return dialect.el(kind, inside, outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")


def _field(dialect: Dialect, length: int) -> str:
    return dialect.el("textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=length)


def _first_blank(stem: str) -> re.Match[str] | None:
    return next((found for found in _BLANK.finditer(stem) if not found[1]), None)


def has_field(item: Item) -> bool:
    """Whether the text has a blank that a field can stand in."""
    return _first_blank(_stem(item)) is not None


def _typed(dialect: Dialect, item: Item) -> _Parts:
    accepted = list(dict.fromkeys(one_line(words) for words in item.answer.accepted or () if one_line(words)))
    mapping = _mapping(
        dialect, ((words, item.points) for words in accepted), item.points, caseSensitive="false"
    )
    declared = _declared(dialect, "string", "single", accepted[:1], mapping)
    stem = _stem(item)
    entry = _field(dialect, max(12, *map(len, accepted)) if len(accepted) > 1 else max(12, len(accepted[0])))
    if item.type is ItemType.CLOZE and (blank := _first_blank(stem)):
        filled = stem[: blank.start()] + entry + stem[blank.end() :]
        return _Parts(declared, filled, template="map_response")
    return _Parts(declared, stem + element("p", entry, class_="answer"), template="map_response")


def _number(dialect: Dialect, item: Item) -> _Parts:
    el = dialect.el
    value, tolerance = item.answer.value or 0.0, item.answer.tolerance or 0.0
    slack = number_of(tolerance)
    given = el("variable", identifier="RESPONSE")
    right = el(
        "equal",
        given,
        el("correct", identifier="RESPONSE"),
        toleranceMode="absolute" if tolerance else "exact",
        tolerance=f"{slack} {slack}" if tolerance else None,
    )
    if tolerance:
        # Players that know no tolerance (@citolab/qti-components 7.27) score by the bounds.
        low, high = (el("baseValue", end, baseType="float") for end in bounds(value, tolerance))
        right = el("or", right, el("and", el("gte", given, low), el("lte", given, high)))
    unit = one_line(item.answer.unit or "")
    after = f" {element('span', text(unit), class_='unit')}" if unit else ""
    body = _stem(item) + element("p", _field(dialect, 12), after, class_="answer")
    declared = _declared(dialect, "float", "single", [number_of(value)])
    return _Parts(declared, body, rules=[_if_right(dialect, right, item.points)])


def _matching(dialect: Dialect, item: Item) -> _Parts:
    el = dialect.el
    pairs = item.answer.pairs or []
    rights = list(dict.fromkeys(right for _, right in pairs))
    places = mixed_places(rights)
    # Named after the place they are shown at, so that no name tells the key.
    named = {rights[place]: f"R{n}" for n, place in enumerate(places, 1)}
    keys = [f"L{n} {named[right]}" for n, (_, right) in enumerate(pairs, 1)]
    share = item.points / len(pairs)
    mapping = _mapping(dialect, ((key, share) for key in keys), item.points)
    sides = (
        [(f"L{n}", left, "1") for n, (left, _) in enumerate(pairs, 1)],
        [(named[rights[place]], rights[place], str(len(pairs))) for place in places],
    )
    sets = [
        el(
            "simpleMatchSet",
            *(
                el("simpleAssociableChoice", one_paragraph(_html(words)), identifier=name, matchMax=most)
                for name, words, most in side
            ),
        )
        for side in sides
    ]
    body = _stem(item) + el(
        "matchInteraction", *sets, responseIdentifier="RESPONSE", shuffle="false", maxAssociations=len(pairs)
    )
    declared = _declared(dialect, "directedPair", "multiple", keys, mapping)
    return _Parts(declared, body, template="map_response")


def _ordering(dialect: Dialect, item: Item) -> _Parts:
    el = dialect.el
    order = item.answer.order or []
    places = mixed_places(order)
    names = {place: letter(n) for n, place in enumerate(places)}
    share = item.points / len(order)
    rules = []
    for place in range(len(order)):
        there = el("index", el("variable", identifier="RESPONSE"), n=place + 1)
        match = el("match", there, el("baseValue", names[place], baseType="identifier"))
        more = el(
            "sum",
            el("variable", identifier="SCORE"),
            el("baseValue", number_of(share), baseType="float"),
        )
        then = el("responseIf", match, el("setOutcomeValue", more, identifier="SCORE"))
        rules.append(el("responseCondition", then))
    choices = (
        el("simpleChoice", one_paragraph(_html(order[place])), identifier=names[place]) for place in places
    )
    body = _stem(item) + el("orderInteraction", *choices, responseIdentifier="RESPONSE", shuffle="false")
    declared = _declared(dialect, "identifier", "ordered", (names[place] for place in range(len(order))))
    return _Parts(declared, body, rules=rules)


def _essay(dialect: Dialect, item: Item) -> _Parts:
    el = dialect.el
    declared = el("responseDeclaration", identifier="RESPONSE", cardinality="single", baseType="string")
    rubric = item.answer.rubric or ""
    shown = ""
    if rubric.strip():
        use = {"use": "scoring"} if dialect.hyphened else {}
        shown = el("rubricBlock", dialect.body(_html(rubric)), view="scorer", **use)
    entry = el("extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="10")
    return _Parts(declared, shown + _stem(item) + entry)


_WRITERS: dict[ItemType, Callable[[Dialect, Item], _Parts]] = {
    ItemType.MULTIPLE_CHOICE: _choice,
    ItemType.MULTIPLE_RESPONSE: _choice,
    ItemType.TRUE_FALSE: _choice,
    ItemType.CLOZE: _typed,
    ItemType.SHORT_ANSWER: _typed,
    ItemType.NUMERICAL: _number,
    ItemType.MATCHING: _matching,
    ItemType.ORDERING: _ordering,
    ItemType.ESSAY: _essay,
}
