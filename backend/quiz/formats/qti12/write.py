"""QTI 1.2 as Canvas packs its own exports: a manifest, the assessment, and beside it Canvas's own settings.

Questions are written in the forms Canvas knows by `question_type`, with response processing that any QTI 1.2 player
can follow; the decisions are in docs/formats.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import NAMESPACE_URL, uuid5

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.package import pack
from backend.quiz.formats.rich import to_html
from backend.quiz.formats.text import (
    bounds,
    clean,
    has_marks,
    mixed_places,
    number_of,
    one_line,
    only_used,
    shared_losses,
    text_losses,
)
from backend.quiz.formats.xml import element as el
from backend.quiz.formats.xml import text
from backend.quiz.schemas import Item, ItemType

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_CONTENT = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_CANVAS_NAMES = {
    ItemType.MULTIPLE_CHOICE: "multiple_choice_question",
    ItemType.MULTIPLE_RESPONSE: "multiple_answers_question",
    ItemType.TRUE_FALSE: "true_false_question",
    ItemType.CLOZE: "short_answer_question",
    ItemType.SHORT_ANSWER: "short_answer_question",
    ItemType.NUMERICAL: "numerical_question",
    ItemType.MATCHING: "matching_question",
    ItemType.ORDERING: "ordering_question",
    ItemType.ESSAY: "essay_question",
}


def write(title: str, source_title: str | None, items: Sequence[Item]) -> bytes:
    """The package: `imsmanifest.xml`, the assessment and its settings."""
    name = one_line(title) or "Quiz"
    ident = f"q{uuid5(NAMESPACE_URL, name + ''.join(str(item.id) for item in items)).hex}"
    kept = [only_used(item) for item in items if not refusal(item)]
    return pack(
        [
            ("imsmanifest.xml", _manifest(ident, name)),
            (f"{ident}/assessment_meta.xml", _settings(ident, name, kept)),
            (f"{ident}/{ident}.xml", _assessment(ident, name, kept)),
        ]
    )


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """What Canvas, and QTI 1.2, will not hold."""
    yield from shared_losses(items, evidence=True)
    yield from text_losses(items)
    kinds = {item.type for item in items}
    if ItemType.MULTIPLE_RESPONSE in kinds:
        message = (
            "The file itself gives multiple response all points or none; Canvas gives shares by its own rule."
        )
        yield Loss("grading", message)
    if ItemType.ORDERING in kinds:
        message = "Ordering is QTI's own: Canvas's Classic Quizzes have no such question."
        yield Loss("version", message)
    for index, item in enumerate(items):
        if reason := refusal(item):
            yield Loss("type", f"Left out of the file: {reason}", index, item.id)
        elif item.type is ItemType.MATCHING and any(has_marks(right) for _, right in item.answer.pairs or ()):
            message = "The right sides are shown as plain text: markup and formulas stay as typed."
            yield Loss("answer.pairs", message, index, item.id)
        elif item.type is ItemType.NUMERICAL and item.answer.unit:
            message = "Canvas does not ask for the unit; it is written in the question's own field."
            yield Loss("answer.unit.shown", message, index, item.id)
        elif item.type is ItemType.ESSAY and item.answer.rubric:
            message = "Canvas does not show the rubric of the file; other readers of QTI do."
            yield Loss("answer.rubric.shown", message, index, item.id)


def refusal(item: Item) -> str:
    """Why an item cannot be a question with a score; nothing where it can."""
    answer = item.answer
    if not clean(item.stem).strip():
        return "the question has no text."
    right = sum(option.correct for option in item.options)
    match item.type:
        case ItemType.MULTIPLE_CHOICE if len(item.options) < 2 or right != 1:
            return "a multiple choice question needs two options, exactly one of them correct."
        case ItemType.MULTIPLE_RESPONSE if len(item.options) < 2 or not right:
            return "a multiple response question needs two options and a correct one among them."
        case ItemType.TRUE_FALSE if len(item.options) != 2 or right != 1:
            return "a true/false question needs two options, one of them correct."
        case ItemType.CLOZE | ItemType.SHORT_ANSWER if not any(map(one_line, answer.accepted or ())):
            return "the question has no accepted answer."
        case ItemType.NUMERICAL if answer.value is None or not math.isfinite(answer.value):
            return "a numerical question needs a number as its answer."
        case ItemType.MATCHING if len(answer.pairs or ()) < 2:
            return "a matching question needs two pairs."
        case ItemType.ORDERING if len(answer.order or ()) < 2:
            return "an ordering question needs two entries."
        case _:
            return ""


def _manifest(ident: str, title: str) -> str:
    return _HEAD + el(
        "manifest",
        el(
            "metadata",
            el("schema", "IMS Content"),
            el("schemaversion", "1.1.3"),
            el("imsmd:lom", el("imsmd:general", el("imsmd:title", el("imsmd:string", text(title))))),
        ),
        el("organizations"),
        el(
            "resources",
            el(
                "resource",
                el("file", href=f"{ident}/{ident}.xml"),
                el("dependency", identifierref=f"{ident}_meta"),
                identifier=ident,
                type="imsqti_xmlv1p2",
            ),
            el(
                "resource",
                el("file", href=f"{ident}/assessment_meta.xml"),
                identifier=f"{ident}_meta",
                type="associatedcontent/imscc_xmlv1p1/learning-application-resource",
                href=f"{ident}/assessment_meta.xml",
            ),
        ),
        identifier=f"{ident}_manifest",
        xmlns=_CONTENT,
        **{"xmlns:imsmd": "http://www.imsglobal.org/xsd/imsmd_v1p2"},
    )


def _settings(ident: str, title: str, items: Sequence[Item]) -> str:
    return _HEAD + el(
        "quiz",
        el("title", text(title)),
        el("description"),
        el("shuffle_answers", "false"),
        el("scoring_policy", "keep_highest"),
        el("hide_results"),
        el("quiz_type", "assignment"),
        el("points_possible", number_of(float(sum(item.points for item in items)))),
        el("require_lockdown_browser", "false"),
        el("show_correct_answers", "true"),
        el("anonymous_submissions", "false"),
        el("allowed_attempts", "1"),
        el("one_question_at_a_time", "false"),
        el("cant_go_back", "false"),
        el("available", "false"),
        identifier=ident,
        xmlns=_CANVAS,
    )


def _assessment(ident: str, title: str, items: Sequence[Item]) -> str:
    limits = el("qtimetadata", _field("cc_maxattempts", "1"))
    section = el(
        "section", *(_item(number, item) for number, item in enumerate(items, 1)), ident="root_section"
    )
    assessment = el("assessment", limits, section, ident=ident, title=title)
    return _HEAD + el("questestinterop", assessment, xmlns=_QTI)


def _field(label: str, entry: str) -> str:
    return el("qtimetadatafield", el("fieldlabel", label), el("fieldentry", text(entry)))


def _html(words: str) -> str:
    return el("material", el("mattext", text(to_html(words)), texttype="text/html"))


def _item(number: int, item: Item) -> str:
    presentation, conditions = _WRITERS[item.type](item)
    facts = {
        "question_type": _CANVAS_NAMES[item.type],
        "points_possible": number_of(item.points),
        "bloom": item.bloom.value,
        "difficulty": item.difficulty.value,
        "item_type": item.type.value,
    }
    fields = [_field(label, entry) for label, entry in facts.items()]
    fields += [_field("tag", one_line(tag)) for tag in item.tags if one_line(tag)]
    if item.type is ItemType.NUMERICAL:
        fields.append(_field("tolerance", number_of(item.answer.tolerance or 0.0)))
        fields += [_field("unit", one_line(item.answer.unit))] if item.answer.unit else []
    rubric = item.answer.rubric or ""
    feedback = list(_feedback(item))
    shown = [
        el(
            "respcondition",
            el("conditionvar", condition),
            el("displayfeedback", feedbacktype="Response", linkrefid=link),
            continue_="Yes",
        )
        for link, condition, _ in feedback
    ]
    outcomes = el("outcomes", el("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"))
    return el(
        "item",
        el("itemmetadata", el("qtimetadata", *fields)),
        *([el("rubric", _html(rubric), view="Scorer")] if rubric.strip() else []),
        el("presentation", _html(item.stem), *presentation),
        el("resprocessing", outcomes, *shown, *conditions),
        *(el("itemfeedback", el("flow_mat", _html(words)), ident=link) for link, _, words in feedback),
        ident=f"i{item.id.hex}",
        title=f"{number:03d} {one_line(item.stem, 80)}",
    )


def _feedback(item: Item) -> Iterator[tuple[str, str, str]]:
    """What is said after an answer: its name, when, and the words."""
    if item.explanation.strip():
        yield "general_fb", el("other"), item.explanation
    for n, option in enumerate(item.options, 1):
        if option.rationale.strip():
            yield f"a{n}_fb", el("varequal", f"a{n}", respident="response1"), option.rationale


def _set_all(*conditions: str) -> str:
    return el(
        "respcondition",
        el("conditionvar", *conditions),
        el("setvar", "100", action="Set", varname="SCORE"),
        continue_="No",
    )


def _add(share: float, *conditions: str) -> str:
    return el(
        "respcondition",
        el("conditionvar", *conditions),
        el("setvar", f"{share:.5f}".rstrip("0").rstrip("."), action="Add", varname="SCORE"),
        continue_="Yes",
    )


def _labels(entries: Iterable[tuple[str, str]], shown: Callable[[str], str] = _html) -> str:
    return "".join(el("response_label", shown(words), ident=ident) for ident, words in entries)


def _plain(words: str) -> str:
    """Text as it was typed: Canvas keeps the right sides of pairs as plain text and would show the tags."""
    return el("material", el("mattext", text(one_line(words)), texttype="text/plain"))


def _choice(item: Item) -> tuple[list[str], list[str]]:
    several = item.type is ItemType.MULTIPLE_RESPONSE
    named = [(f"a{n}", option) for n, option in enumerate(item.options, 1)]
    shown = el(
        "response_lid",
        el("render_choice", _labels((ident, option.text) for ident, option in named)),
        ident="response1",
        rcardinality="Multiple" if several else "Single",
    )
    chosen = [el("varequal", ident, respident="response1") for ident, _ in named]
    if not several:
        key = next(equal for equal, (_, option) in zip(chosen, named, strict=True) if option.correct)
        return [shown], [_set_all(key)]
    every = [
        equal if option.correct else el("not", equal)
        for equal, (_, option) in zip(chosen, named, strict=True)
    ]
    return [shown], [_set_all(el("and", *every))]


def _field_to_type(kind: str | None = None) -> str:
    return el(
        "response_str",
        el("render_fib", el("response_label", ident="answer1", rshuffle="No"), fibtype=kind),
        ident="response1",
        rcardinality="Single",
    )


def _typed(item: Item) -> tuple[list[str], list[str]]:
    accepted = [one_line(words) for words in item.answer.accepted or () if one_line(words)]
    equal = [el("varequal", text(words), respident="response1", case="No") for words in accepted]
    return [_field_to_type()], [_set_all(*equal)]


def _number(item: Item) -> tuple[list[str], list[str]]:
    value, tolerance = item.answer.value or 0.0, item.answer.tolerance or 0.0
    low, high = bounds(value, tolerance)
    within = el(
        "and",
        el("vargte", low, respident="response1"),
        el("varlte", high, respident="response1"),
    )
    exactly = el("varequal", number_of(value), respident="response1")
    return [_field_to_type("Decimal")], [_set_all(el("or", exactly, within))]


def _matching(item: Item) -> tuple[list[str], list[str]]:
    pairs = item.answer.pairs or []
    rights = list(dict.fromkeys(right for _, right in pairs))
    named = {rights[place]: f"r{n}" for n, place in enumerate(mixed_places(rights), 1)}
    labels = _labels(((ident, right) for right, ident in named.items()), _plain)
    shown = [
        el(
            "response_lid",
            _html(left),
            el("render_choice", labels),
            ident=f"response_l{n}",
            rcardinality="Single",
        )
        for n, (left, _) in enumerate(pairs, 1)
    ]
    share = 100 / len(pairs)
    return shown, [
        _add(share, el("varequal", named[right], respident=f"response_l{n}"))
        for n, (_, right) in enumerate(pairs, 1)
    ]


def _ordering(item: Item) -> tuple[list[str], list[str]]:
    order = item.answer.order or []
    places = mixed_places(order)
    # Named after the place they are shown at, so that no name tells the key.
    ident = {place: f"e{n}" for n, place in enumerate(places, 1)}
    shown = el(
        "response_lid",
        el("render_choice", _labels((ident[place], order[place]) for place in places), shuffle="Yes"),
        ident="response1",
        rcardinality="Ordered",
    )
    share = 100 / len(order)
    return [shown], [
        _add(share, el("varequal", ident[place], respident="response1", index=place + 1))
        for place in range(len(order))
    ]


def _essay(item: Item) -> tuple[list[str], list[str]]:
    unscored = el("respcondition", el("conditionvar", el("other")), continue_="No")
    return [_field_to_type()], [unscored]


_WRITERS: dict[ItemType, Callable[[Item], tuple[list[str], list[str]]]] = {
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
