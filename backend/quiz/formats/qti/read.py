"""QTI 2.x and 3.0, out of a package or an item by itself: items with one interaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import BinaryIO
from urllib.parse import unquote

from backend.quiz.formats.package import BrokenPackage, Package, is_package
from backend.quiz.formats.qti.dialect import plain
from backend.quiz.formats.reading import Found, Problem, Reading, option
from backend.quiz.formats.rich import from_html
from backend.quiz.formats.text import clean
from backend.quiz.formats.xml import BrokenXml, Element, Readable, stream
from backend.quiz.schemas import ItemType, Option

_ITEMS = ("assessmentItem", "qti-assessment-item")
_REFERENCES = ("assessmentItemRef", "qti-assessment-item-ref")
_EXPECTED = "QTI 2 and 3 have an assessmentItem for each question"
_FEEDBACK = ("feedbackinline", "feedbackblock")
_INTERACTION = re.compile(r".*interaction$")
_UNIT = "unit"


def read(file: BinaryIO) -> Iterator[Found]:
    """Each item, in the order of the test, else of the manifest, else of the files."""
    seen = False
    part = ""
    try:
        for part, opened, tags in _parts(file):
            for item in stream(opened, *_ITEMS):
                seen = True
                reading = Reading(part)
                _Question(reading, plain(item), tags).take()
                yield from reading.drain()
    except BrokenXml as broken:
        yield Problem(broken.line, f"{broken} Correct the file there: {_EXPECTED}.", part)
        return
    except BrokenPackage as broken:
        yield Problem(1, f"{broken} {_EXPECTED}.", part)
        return
    if not seen:
        yield Problem(1, f"There is no item in this file: {_EXPECTED}.")


def _parts(file: BinaryIO) -> Iterator[tuple[str, Readable, list[str]]]:
    if not is_package(file):
        yield "", file, []
        return
    package = Package(file)
    tags: dict[str, list[str]] = {}
    tests, items = [], []
    for name in package.names("imsmanifest.xml")[:1]:
        opened = package.open(name)
        for resource in stream(opened, "resource") if opened else ():
            href = normpath(join(dirname(name), unquote(resource.get("href"))))
            kind = resource.get("type")
            if "_test_" in kind or "_assessment_" in kind:
                tests.append(href)
            elif "_item_" in kind:
                items.append(href)
                words = [keyword.words().strip() for keyword in resource.descendants("keyword")]
                tags[href] = [word for word in words if word]
    ordered: list[str] = []
    for name in tests:
        opened = package.open(name)
        found = stream(opened, *_REFERENCES) if opened else ()
        ordered += [normpath(join(dirname(name), unquote(one.get("href")))) for one in found]
    wanted = ordered or items or [name for name in package.names(".xml") if "imsmanifest" not in name]
    for name in dict.fromkeys(wanted):
        opened = package.open(name)
        if opened is not None:
            yield name, opened, tags.get(name, [])


class _Question:
    """One item with its response, what is right, and what is shown."""

    def __init__(self, reading: Reading, item: Element, tags: list[str]) -> None:
        self._reading = reading
        self._item = item
        self._tags = tags
        self._notes: list[str] = []
        self._body = item.child("itembody") or Element("itembody", {}, item.line)

    def take(self) -> None:
        """Tell the type by the interaction and keep the question, or refuse it."""
        found = [child for child in self._body.descendants() if _INTERACTION.match(child.name)]
        if len(found) != 1:
            self._reading.refuse(
                self._item.line,
                f"This item has {len(found)} interactions; one can be kept: divide it into items of one each.",
            )
            return
        (self._interaction,) = found
        wanted = self._interaction.get("responseidentifier")
        declared = [
            one for one in self._item.children("responsedeclaration") if one.get("identifier") == wanted
        ]
        self._declared = declared[0] if declared else Element("responsedeclaration", {}, self._item.line)
        match self._interaction.name:
            case "choiceinteraction":
                self._take_choice()
            case "textentryinteraction":
                self._take_text()
            case "extendedtextinteraction":
                rubrics = [self._html(block) for block in self._body.descendants("rubricblock")]
                self._keep(ItemType.ESSAY, answer={"rubric": "\n\n".join(filter(None, rubrics)) or None})
            case "matchinteraction":
                self._take_matching()
            case "orderinteraction":
                self._take_ordering()
            case other:
                self._reading.refuse(
                    self._item.line,
                    f"An item with a {other} cannot be kept: expected choices, text, matching or an order.",
                )

    def _html(self, element: Element, *, without: tuple[str, ...] = ()) -> str:
        return from_html(_markup(element, without), self._notes)

    def _stem(self, blank: str = "") -> str:
        shown = _markup(self._body, ("rubricblock", *_FEEDBACK), blank)
        prompt = self._interaction.child("prompt")
        if prompt is not None:
            shown += f"<p>{_markup(prompt, ())}</p>"
        return from_html(shown, self._notes)

    def _right(self) -> list[str]:
        """The values of the correct response; else those that give points."""
        correct = self._declared.child("correctresponse")
        values = [value.words().strip() for value in correct.children("value")] if correct else []
        return values or [key for key, points in self._mapped() if points > 0]

    def _mapped(self) -> list[tuple[str, float]]:
        mapping = self._declared.child("mapping")
        entries = mapping.children("mapentry") if mapping else ()
        return [(entry.get("mapkey"), _number(entry.get("mappedvalue")) or 0.0) for entry in entries]

    def _points(self) -> float:
        for outcome in self._item.children("outcomedeclaration"):
            if outcome.get("identifier") == "MAXSCORE":
                return _number(outcome.at("defaultvalue", "value")) or 1.0
        return 1.0

    def _keep(
        self,
        kind: ItemType,
        options: list[Option] | None = None,
        answer: dict[str, object] | None = None,
        stem: str | None = None,
    ) -> None:
        said = [self._html(feedback) for feedback in self._item.children("modalfeedback")]
        said = [words for words in dict.fromkeys(said) if words]
        if len(said) > 1:
            self._notes.append("What is said after different answers stands together in the explanation.")
        self._reading.take(
            self._item.line,
            kind,
            self._stem() if stem is None else stem,
            options,
            answer,
            "\n\n".join(said),
            self._tags,
            self._notes,
            points=self._points(),
        )

    def _take_choice(self) -> None:
        right = set(self._right())
        shares = {round(points, 4) for key, points in self._mapped() if key in right}
        if len(shares) > 1:
            self._notes.append(
                "Options give different points in the file; here each right one gives the same."
            )
        names, options = [], []
        for choice in self._interaction.children("simplechoice"):
            reasons = [self._html(one) for one in choice.descendants(*_FEEDBACK)]
            name = choice.get("identifier")
            names.append(name)
            shown = self._html(choice, without=_FEEDBACK)
            options.append(option(shown, name in right, "\n\n".join(filter(None, reasons))))
        if self._declared.get("cardinality") == "multiple":
            kind = ItemType.MULTIPLE_RESPONSE
        elif names == ["true", "false"] or _are_truths([one.text for one in options]):
            kind = ItemType.TRUE_FALSE
        else:
            kind = ItemType.MULTIPLE_CHOICE
        self._keep(kind, options)

    def _take_text(self) -> None:
        units = [one for one in self._body.descendants("span") if _UNIT in one.get("class").split()]
        unit = clean(units[0].words()).strip() if units else None
        if units:
            units[0].inside.clear()
        block = next(
            (
                found
                for found in self._body.descendants("p", "div", "td", "li")
                if self._interaction in found.inside
            ),
            self._body,
        )
        alone = block is not self._body and not block.words().strip()
        if self._declared.get("basetype") in ("float", "integer"):
            value = _number(self._right()[0]) if self._right() else None
            if value is None:
                self._reading.refuse(
                    self._item.line, "The correct response of this item is no number: give one, such as 9.81."
                )
                return
            answer: dict[str, object] = {"value": value, "tolerance": self._tolerance(), "unit": unit}
            self._keep(ItemType.NUMERICAL, answer=answer, stem=self._stem("" if alone else "____"))
            return
        given = [key for key, points in self._mapped() if points > 0]
        most = max((points for _, points in self._mapped()), default=0.0)
        for key, points in self._mapped():
            if 0 < points < most - 1e-9:
                self._notes.append(
                    f"The answer “{key[:40]}” gives fewer points in the file; here it counts in full."
                )
        accepted = list(dict.fromkeys([*given, *self._right()]))
        kind = ItemType.SHORT_ANSWER if alone else ItemType.CLOZE
        self._keep(kind, answer={"accepted": accepted}, stem=self._stem("" if alone else "____"))

    def _tolerance(self) -> float | None:
        for equal in self._item.descendants("equal"):
            if equal.get("tolerancemode") == "absolute":
                said = equal.get("tolerance").split()
                return _number(said[0]) if said else None
            if equal.get("tolerancemode") == "relative":
                self._notes.append("A tolerance in percent is not kept: set it anew.")
        return None

    def _take_matching(self) -> None:
        words = {
            choice.get("identifier"): self._html(choice)
            for choice in self._interaction.descendants("simpleassociablechoice")
        }
        sets = list(self._interaction.children("simplematchset"))
        lefts = (
            [choice.get("identifier") for choice in sets[0].children("simpleassociablechoice")]
            if sets
            else []
        )
        partner = dict(value.split(maxsplit=1) for value in self._right() if len(value.split()) == 2)
        pairs = [(words[left], words.get(partner[left].strip(), "")) for left in lefts if left in partner]
        if len(pairs) < len(lefts):
            self._notes.append("Choices that fit nothing are left out.")
        self._keep(ItemType.MATCHING, answer={"pairs": pairs})

    def _take_ordering(self) -> None:
        words = {
            choice.get("identifier"): self._html(choice)
            for choice in self._interaction.children("simplechoice")
        }
        order = [words[name] for name in self._right() if name in words]
        self._keep(ItemType.ORDERING, answer={"order": order})


def _markup(element: Element, without: tuple[str, ...], blank: str = "") -> str:
    """What stands inside as HTML, without some elements and interactions; a field in the text becomes a blank."""
    inside: list[str | Element] = []
    for part in element.inside:
        if isinstance(part, str):
            inside.append(part)
        elif part.name in without or _INTERACTION.match(part.name):
            if part.name == "textentryinteraction":
                inside.append(blank)
        else:
            copied = Element(part.name, part.attributes, part.line)
            copied.inside = [_Raw(_markup(part, without, blank))] if part.name != "math" else part.inside
            inside.append(copied)
    shell = Element("div", {}, element.line)
    shell.inside = inside
    return shell.markup()


class _Raw(Element):
    """Markup that was written already."""

    def __init__(self, markup: str) -> None:
        super().__init__("", {}, 0)
        self.inside = [markup]

    def outer(self) -> str:
        return str(self.inside[0])


def _are_truths(words: list[str]) -> bool:
    return sorted(text.strip(" .").casefold() for text in words) == ["false", "true"]


def _number(words: str) -> float | None:
    try:
        return float(words.strip())
    except ValueError:
        return None
