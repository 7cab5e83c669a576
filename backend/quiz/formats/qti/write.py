"""QTI 2.1 and 3.0: a manifest, a test, and one file for each item; the decisions are in docs/formats.md.

Scores follow our own marking (`grading.py`): all or nothing for one answer, by part for several, pairs and orders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.formula import mathml, understood
from backend.quiz.formats.package import pack
from backend.quiz.formats.qti.dialect import QTI21, QTI30, Dialect
from backend.quiz.formats.qti12.write import refusal
from backend.quiz.formats.reading import tags_and_levels
from backend.quiz.formats.rich import one_paragraph, to_html
from backend.quiz.formats.text import (
    formulas,
    letter,
    mixed_places,
    number_of,
    one_line,
    only_used,
    shared_losses,
    text_losses,
)
from backend.quiz.formats.xml import element, text
from backend.quiz.schemas import Item, ItemType

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_BLANK = re.compile(r"_{3,}")


def write_21(title: str, source_title: str | None, items: Sequence[Item]) -> bytes:
    """The package of QTI 2.1."""
    return _write(QTI21, title, items)


def write_30(title: str, source_title: str | None, items: Sequence[Item]) -> bytes:
    """The package of QTI 3.0."""
    return _write(QTI30, title, items)


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """What an item of QTI has no place for, or not in this form."""
    yield from shared_losses(items, evidence=True)
    yield from text_losses(items)
    for index, item in enumerate(items):
        if reason := refusal(item):
            yield Loss("type", f"Left out of the file: {reason}", index, item.id)
            continue
        if any(not understood(formula) for formula in formulas(item)):
            yield Loss("formulas", "A formula that is not understood stands as its source.", index, item.id)
        if item.type is ItemType.CLOZE and not _BLANK.search(item.stem):
            yield Loss("type", "The text has no blank: it becomes a short answer question.", index, item.id)


def _write(dialect: Dialect, title: str, items: Sequence[Item]) -> bytes:
    name = one_line(title) or "Quiz"
    kept = [only_used(item) for item in items if not refusal(item)]
    ident = f"test-{uuid5(NAMESPACE_URL, name + ''.join(str(item.id) for item in items))}"
    files = [
        ("imsmanifest.xml", _manifest(dialect, ident, kept)),
        ("test.xml", _test(dialect, ident, name, kept)),
    ]
    files += [(_file(item), _item(dialect, number, item)) for number, item in enumerate(kept, 1)]
    return pack(files)


def _file(item: Item) -> str:
    return f"items/{item.id}.xml"


def _manifest(dialect: Dialect, ident: str, items: Sequence[Item]) -> str:
    test = element(
        "resource",
        element("file", href="test.xml"),
        *(element("dependency", identifierref=f"item-{item.id}") for item in items),
        identifier=ident,
        type=dialect.test_type,
        href="test.xml",
    )
    return _HEAD + element(
        "manifest",
        element(
            "metadata", element("schema", dialect.schema), element("schemaversion", dialect.schema_version)
        ),
        element("organizations"),
        element("resources", test, *(_resource(dialect, item) for item in items)),
        identifier=f"package-{ident}",
        xmlns=dialect.manifest_namespace,
    )


def _resource(dialect: Dialect, item: Item) -> str:
    """An item's entry; its tags and levels are keywords of its metadata."""
    tags = tags_and_levels([one_line(tag) for tag in item.tags if one_line(tag)], item.bloom, item.difficulty)
    keywords = (element("keyword", element("string", text(tag), language="en")) for tag in tags)
    lom = element("lom", element("general", *keywords), xmlns=_LOM)
    return element(
        "resource",
        element("metadata", lom),
        element("file", href=_file(item)),
        identifier=f"item-{item.id}",
        type=dialect.item_type,
        href=_file(item),
    )


def _test(dialect: Dialect, ident: str, title: str, items: Sequence[Item]) -> str:
    el = dialect.el
    total = el(
        "setOutcomeValue", el("sum", el("testVariables", variableIdentifier="SCORE")), identifier="SCORE"
    )
    refs = (el("assessmentItemRef", identifier=f"item-{item.id}", href=_file(item)) for item in items)
    section = el("assessmentSection", *refs, identifier="section-1", title=title, visible="true")
    part = el(
        "testPart",
        section,
        identifier="part-1",
        navigationMode="nonlinear",
        submissionMode="simultaneous",
    )
    return _HEAD + el(
        "assessmentTest",
        el("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"),
        part,
        el("outcomeProcessing", total),
        identifier=ident,
        title=title,
        xmlns=dialect.namespace,
    )


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


def _item(dialect: Dialect, number: int, item: Item) -> str:
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
    return _HEAD + el(
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
            shown = one_paragraph(_html(option.rationale))
            kind = "feedbackBlock" if shown.startswith("<p>") else "feedbackInline"
            words += el(kind, shown, outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")
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


def _field(dialect: Dialect, length: int) -> str:
    return dialect.el("textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=length)


def _typed(dialect: Dialect, item: Item) -> _Parts:
    accepted = list(dict.fromkeys(one_line(words) for words in item.answer.accepted or () if one_line(words)))
    mapping = _mapping(
        dialect, ((words, item.points) for words in accepted), item.points, caseSensitive="false"
    )
    declared = _declared(dialect, "string", "single", accepted[:1], mapping)
    stem = _stem(item)
    entry = _field(dialect, max(12, *map(len, accepted)) if len(accepted) > 1 else max(12, len(accepted[0])))
    if item.type is ItemType.CLOZE and _BLANK.search(stem):
        return _Parts(declared, _BLANK.sub(lambda _: entry, stem, count=1), template="map_response")
    return _Parts(declared, stem + element("p", entry, class_="answer"), template="map_response")


def _number(dialect: Dialect, item: Item) -> _Parts:
    el = dialect.el
    value, tolerance = item.answer.value or 0.0, item.answer.tolerance or 0.0
    slack = number_of(tolerance)
    equal = el(
        "equal",
        el("variable", identifier="RESPONSE"),
        el("correct", identifier="RESPONSE"),
        toleranceMode="absolute" if tolerance else "exact",
        tolerance=f"{slack} {slack}" if tolerance else None,
    )
    unit = one_line(item.answer.unit or "")
    after = f" {element('span', text(unit), class_='unit')}" if unit else ""
    body = _stem(item) + element("p", _field(dialect, 12), after, class_="answer")
    declared = _declared(dialect, "float", "single", [number_of(value)])
    return _Parts(declared, body, rules=[_if_right(dialect, equal, item.points)])


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
