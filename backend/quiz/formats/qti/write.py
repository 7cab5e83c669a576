"""QTI 2.1 and 3.0: a manifest, a test, and one file for each item; the decisions are in docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.formula import understood
from backend.quiz.formats.package import pack
from backend.quiz.formats.qti.dialect import QTI21, QTI30, Dialect
from backend.quiz.formats.qti.item import has_field, item_of
from backend.quiz.formats.qti12.write import refusal
from backend.quiz.formats.reading import tags_and_levels
from backend.quiz.formats.text import formulas, one_line, only_used, shared_losses, text_losses
from backend.quiz.formats.xml import element, text
from backend.quiz.schemas import Item, ItemType

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LOM = "http://ltsc.ieee.org/xsd/LOM"


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
        if item.type is ItemType.CLOZE and not has_field(item):
            yield Loss("type", "The text has no blank: it becomes a short answer question.", index, item.id)


def _write(dialect: Dialect, title: str, items: Sequence[Item]) -> bytes:
    name = one_line(title) or "Quiz"
    kept = [only_used(item) for item in items if not refusal(item)]
    ident = f"test-{uuid5(NAMESPACE_URL, name + ''.join(str(item.id) for item in items))}"
    files = [
        ("imsmanifest.xml", _manifest(dialect, ident, kept)),
        ("test.xml", _test(dialect, ident, name, kept)),
    ]
    files += [(_file(item), _HEAD + item_of(dialect, number, item)) for number, item in enumerate(kept, 1)]
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
