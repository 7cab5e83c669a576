"""QTI 1.2, out of a package or a file by itself: as Canvas writes it, and others with one response for each question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from backend.quiz.formats.package import BrokenPackage, parts
from backend.quiz.formats.reading import Found, Problem, Reading, option
from backend.quiz.formats.rich import from_html, from_plain
from backend.quiz.formats.xml import BrokenXml, Element, stream
from backend.quiz.schemas import Bloom, Difficulty, ItemType, Option

_EXPECTED = "QTI 1.2 has <questestinterop> with an <item> for each question"
_RESPONSES = ("response_lid", "response_str", "response_num", "response_grp", "response_xy")
_CANVAS = {
    "multiple_choice_question": ItemType.MULTIPLE_CHOICE,
    "multiple_answers_question": ItemType.MULTIPLE_RESPONSE,
    "true_false_question": ItemType.TRUE_FALSE,
    "short_answer_question": ItemType.SHORT_ANSWER,
    "fill_in_multiple_blanks_question": ItemType.CLOZE,
    "numerical_question": ItemType.NUMERICAL,
    "matching_question": ItemType.MATCHING,
    "ordering_question": ItemType.ORDERING,
    "essay_question": ItemType.ESSAY,
}
_BRACKETED = re.compile(r"\[[\w -]+\]")


def read(file: BinaryIO) -> Iterator[Found]:
    """Each question of the package, in the order of its files."""
    seen = False
    part = ""
    try:
        for part, opened in parts(file):
            if part.endswith(("imsmanifest.xml", "assessment_meta.xml")):
                continue
            for item in stream(opened, "item"):
                seen = True
                reading = Reading(part)
                _Question(reading, item).take()
                yield from reading.drain()
    except BrokenXml as broken:
        yield Problem(broken.line, f"{broken} Correct the file there: {_EXPECTED}.", part)
        return
    except BrokenPackage as broken:
        yield Problem(1, f"{broken} {_EXPECTED}.", part)
        return
    if not seen:
        yield Problem(1, f"There is no question in this file: {_EXPECTED}.")


class _Question:
    """One item: its fields, what is shown, and what gives points."""

    def __init__(self, reading: Reading, item: Element) -> None:
        self._reading = reading
        self._item = item
        self._notes: list[str] = []
        self._tags: list[str] = []
        self._fields: dict[str, str] = {}
        for field in item.descendants("qtimetadatafield"):
            label, entry = field.at("fieldlabel").strip().casefold(), field.at("fieldentry").strip()
            if label == "tag":
                self._tags.append(entry)
            else:
                self._fields[label] = entry
        shown = item.child("presentation") or Element("presentation", {}, item.line)
        self._responses = list(shown.descendants(*_RESPONSES))
        self._stem = "\n\n".join(filter(None, map(self._words, _texts(shown))))

    def _words(self, text: Element) -> str:
        if text.get("texttype", "text/plain") == "text/html":
            return from_html(text.words(), self._notes)
        return from_plain(text.words())

    def _inside(self, element: Element) -> str:
        return "\n\n".join(filter(None, map(self._words, element.descendants("mattext"))))

    def take(self) -> None:
        """Tell the type and keep the question, or refuse it."""
        named = self._fields.get("item_type") or ""
        kind = (
            ItemType(named) if named in list(ItemType) else _CANVAS.get(self._fields.get("question_type", ""))
        )
        kind = kind or self._kind()
        if self._fields.get("question_type") == "text_only_question":
            return
        if kind is None:
            said = self._fields.get("question_type") or "without a response that can be kept"
            self._refuse(
                f"A question {said} cannot be kept: expected choices, text, a number, pairs or an order."
            )
        elif kind is ItemType.MATCHING:
            self._take_matching()
        elif kind is ItemType.ORDERING:
            self._take_ordering()
        elif kind is ItemType.ESSAY:
            rubric = "\n\n".join(map(self._inside, self._item.children("rubric")))
            self._keep(kind, answer={"rubric": rubric or None})
        elif kind is ItemType.NUMERICAL:
            self._take_number()
        elif kind in (ItemType.CLOZE, ItemType.SHORT_ANSWER):
            self._take_text(kind)
        else:
            self._take_choice(kind)

    def _kind(self) -> ItemType | None:
        """The type by what is shown, where no field names it."""
        if not self._responses:
            return None
        first = self._responses[0]
        if first.name == "response_lid":
            if first.get("rcardinality") == "Ordered":
                return ItemType.ORDERING
            if len(self._responses) > 1:
                return ItemType.MATCHING
            several = first.get("rcardinality") == "Multiple"
            return ItemType.MULTIPLE_RESPONSE if several else ItemType.MULTIPLE_CHOICE
        if first.name == "response_num" or self._conditions("vargte"):
            return ItemType.NUMERICAL
        if first.name == "response_str":
            return ItemType.SHORT_ANSWER if self._conditions("varequal") else ItemType.ESSAY
        return None

    def _scored(self) -> Iterator[tuple[float, Element]]:
        """The conditions that give points, with how many."""
        for condition in self._item.descendants("respcondition"):
            for given in condition.children("setvar"):
                points = _number(given.words()) or 0.0
                if points > 0:
                    yield points, condition

    def _conditions(self, name: str) -> list[Element]:
        return [found for _, condition in self._scored() for found in _positive(condition, name)]

    def _refuse(self, message: str) -> None:
        self._reading.refuse(self._item.line, message)

    def _keep(
        self, kind: ItemType, options: list[Option] | None = None, answer: dict[str, object] | None = None
    ) -> None:
        levels = {
            name: self._fields[name]
            for name, known in (("bloom", list(Bloom)), ("difficulty", list(Difficulty)))
            if self._fields.get(name) in known
        }
        self._reading.take(
            self._item.line,
            kind,
            self._stem,
            options,
            answer,
            self._said("general_fb"),
            self._tags,
            self._notes,
            points=_number(self._fields.get("points_possible", "")) or 1.0,
            **levels,
        )

    def _said(self, ident: str) -> str:
        for feedback in self._item.children("itemfeedback"):
            if feedback.get("ident") == ident:
                return self._inside(feedback)
        return ""

    def _labels(self, response: Element) -> list[tuple[str, str]]:
        return [(label.get("ident"), self._inside(label)) for label in response.descendants("response_label")]

    def _take_choice(self, kind: ItemType) -> None:
        if not self._responses:
            self._refuse("This question shows no options: expected a response_lid with response_labels.")
            return
        right = {found.words().strip() for found in self._conditions("varequal")}
        shares = {round(points, 1) for points, _ in self._scored()}
        if len(shares) > 1:
            self._notes.append(
                "Options give different points in the file; here each right one gives the same."
            )
        labels = self._labels(self._responses[0])
        options = [option(words, ident in right, self._said(f"{ident}_fb")) for ident, words in labels]
        self._keep(kind, options)

    def _take_text(self, kind: ItemType) -> None:
        named = {
            ident: words for response in self._responses for ident, words in self._labels(response) if words
        }
        if len(self._responses) > 1:
            self._refuse(
                f"This question has {len(self._responses)} blanks; one can be kept: divide it into one of each."
            )
            return
        said = [found.words().strip() for found in self._conditions("varequal")]
        accepted = list(named.values()) if named and kind is ItemType.CLOZE else said
        if kind is ItemType.CLOZE and named:
            self._stem = _BRACKETED.sub("____", self._stem, count=1)
        if re.search(r"_{3,}", self._stem) and "item_type" not in self._fields:
            kind = ItemType.CLOZE
        self._keep(kind, answer={"accepted": accepted})

    def _take_number(self) -> None:
        exact = [_number(found.words()) for found in self._conditions("varequal")]
        low = [_number(found.words()) for found in self._conditions("vargte") + self._conditions("vargt")]
        high = [_number(found.words()) for found in self._conditions("varlte") + self._conditions("varlt")]
        least, most, value = next(iter(low), None), next(iter(high), None), next(iter(exact), None)
        if value is None and least is not None and most is not None:
            value = (least + most) / 2
        if value is None:
            self._refuse("This numerical question names no number: expected varequal, or vargte and varlte.")
            return
        if len(exact) > 1 or len(low) > 1:
            self._notes.append("Only the first number is kept.")
        tolerance = _number(self._fields.get("tolerance", ""))
        if tolerance is None and most is not None:
            tolerance = round(most - value, 12)
        unit = self._fields.get("unit") or None
        self._keep(ItemType.NUMERICAL, answer={"value": value, "tolerance": tolerance, "unit": unit})

    def _take_matching(self) -> None:
        right = {found.get("respident"): found.words().strip() for found in self._conditions("varequal")}
        pairs = []
        for response in self._responses:
            shown = [self._words(text) for text in _texts(response)]
            labels = dict(self._labels(response))
            pairs.append(("\n\n".join(shown), labels.get(right.get(response.get("ident"), ""), "")))
        self._keep(ItemType.MATCHING, answer={"pairs": pairs})

    def _take_ordering(self) -> None:
        labels = dict(self._labels(self._responses[0])) if self._responses else {}
        found = self._conditions("varequal")
        places = sorted(found, key=lambda one: int(one.get("index", "0") or 0))
        order = [labels[one.words().strip()] for one in places if one.words().strip() in labels]
        self._keep(ItemType.ORDERING, answer={"order": order})


def _texts(element: Element) -> Iterator[Element]:
    """The texts of an element that belong to no response inside it."""
    for child in element.children():
        if child.name == "mattext":
            yield child
        elif child.name not in (*_RESPONSES, "render_choice", "render_fib", "response_label"):
            yield from _texts(child)


def _positive(element: Element, name: str) -> Iterator[Element]:
    """Conditions of a name that are not under a `not`."""
    for child in element.children():
        if child.name == name:
            yield child
        elif child.name != "not":
            yield from _positive(child, name)


def _number(words: str) -> float | None:
    try:
        return float(words.strip())
    except ValueError:
        return None
