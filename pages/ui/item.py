"""One item as it will be read: question, options with the key marked, findings and the evidence behind the key."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Final

import streamlit as st

from backend.quiz.schemas import Answer, Evidence, Finding, Item, ItemContent, ItemType, SharedItem
from pages.ui.badges import FINDING_MARKS, finding_mark, item_mark
from pages.ui.evidence import evidence_quote, surroundings
from pages.ui.text import author_markdown, escape_markdown, sentence_case

TYPE_LABELS: Final = {
    ItemType.MULTIPLE_CHOICE: ("Multiple choice", "radio_button_checked"),
    ItemType.MULTIPLE_RESPONSE: ("Multiple response", "check_box"),
    ItemType.TRUE_FALSE: ("True or false", "rule"),
    ItemType.CLOZE: ("Cloze", "text_fields"),
    ItemType.SHORT_ANSWER: ("Short answer", "short_text"),
    ItemType.NUMERICAL: ("Numerical", "pin"),
    ItemType.MATCHING: ("Matching", "compare_arrows"),
    ItemType.ORDERING: ("Ordering", "format_list_numbered"),
    ItemType.ESSAY: ("Essay", "article"),
}


def item_card(
    item: Item,
    *,
    number: int | None = None,
    source_text: str | None = None,
    anchors: dict[str, str] | None = None,
    border: bool = True,
    standing: str | None = None,
) -> None:
    """Show an item read-only, with everything a person needs to judge it.

    Args:
        item: the item.
        number: its place in the quiz, from 1.
        source_text: text of its source; with it the evidence is shown inside its surroundings.
        anchors: where passages stand, by passage id as text.
        border: draw the card's outline; off inside something that already has one.
        standing: Markdown for how it stands, where its run knows better than its findings.
    """
    # Without a key: one screen may show an item twice, as the pairs it is alike with do.
    with st.container(border=border, gap="small"):
        item_head(item, number, standing)
        item_question(item)
        item_proof(item, source_text=source_text, anchors=anchors)


def item_question(item: ItemContent) -> None:
    """Show the first half of a card: the question with its key, and why the key is right."""
    st.markdown(author_markdown(item.stem), anchors=False)
    if item.options:
        _options(item)
    _answer(item.type, item.answer)
    if item.explanation:
        st.caption(author_markdown(item.explanation))
    labels = [
        *(f":gray-badge[:material/label: {escape_markdown(tag)}]" for tag in item.tags),
        *(f":gray-badge[:material/flag: {escape_markdown(one)}]" for one in item.objectives),
    ]
    if labels:
        st.markdown(" ".join(labels))


def item_proof(
    item: Item,
    *,
    source_text: str | None = None,
    anchors: dict[str, str] | None = None,
    findings: bool = True,
) -> None:
    """Show the second half of a card: what the checks found, the evidence, and a person's reason.

    Args:
        item: the item.
        source_text: text of its source; with it the evidence is shown inside its surroundings.
        anchors: where passages stand, by passage id as text.
        findings: off where the screen shows them itself.
    """
    draft_proof(item, item.findings if findings else (), source_text=source_text, anchors=anchors)
    if item.reason:
        st.caption(f"Rejected because: {escape_markdown(item.reason)}")


def draft_proof(
    content: ItemContent,
    findings: Sequence[Finding],
    *,
    source_text: str | None = None,
    anchors: dict[str, str] | None = None,
) -> None:
    """Show what the checks found in a question, also one that is not kept, and its evidence."""
    for finding in findings:
        _finding(finding)
    for evidence in content.evidence:
        _evidence(evidence, source_text, anchors or {})


def type_icon(kind: ItemType) -> str:
    """The quiet icon of an item type, as Markdown."""
    return f":gray[:material/{TYPE_LABELS[kind][1]}:]"


def type_word(kind: ItemType) -> str:
    """Name an item type inside a sentence: "multiple choice"."""
    return TYPE_LABELS[kind][0].lower()


def type_label(kind: ItemType) -> str:
    """Name an item type with its icon, as Markdown."""
    word, icon = TYPE_LABELS[kind]
    return f":material/{icon}: {word}"


def item_head(item: Item | SharedItem, number: int | None = None, standing: str | None = None) -> None:
    """Show the line above a card: place, type and facts, what the checks say, and what a person says.

    `standing` is Markdown in place of what its findings say.
    """
    points = f"{item.points:g} point" + ("" if item.points == 1 else "s")
    facts = " · ".join((sentence_case(item.difficulty), sentence_case(item.bloom), points))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        place = f"**{number}**  " if number is not None else ""
        st.markdown(f"{place}{type_label(item.type)}\u2002:small[:gray[{facts}]]", width="content")
        st.space("stretch")
        checks = standing or _check_mark(item.findings)
        st.markdown(f"{checks} {item_mark(item.state)}", width="content")


def _check_mark(findings: list[Finding]) -> str:
    """What the checks say, which is not what a person says."""
    worst = next((s for s in ("error", "warning") if any(f.severity == s for f in findings)), None)
    if worst is None:
        return ":gray-badge[:green[:material/task_alt:] Checks passed]"
    count = sum(f.severity in ("error", "warning") for f in findings)
    mark = FINDING_MARKS[worst]
    return f":gray-badge[:{mark.colour}[:material/{mark.icon}:] {count} finding{'' if count == 1 else 's'}]"


def _options(item: ItemContent) -> None:
    several = item.type is ItemType.MULTIPLE_RESPONSE
    right, wrong = (
        ("check_box", "check_box_outline_blank") if several else ("check_circle", "radio_button_unchecked")
    )
    with st.container(gap="xsmall"):
        for letter, option in zip(ascii_uppercase, item.options, strict=False):
            with st.container(horizontal=True, wrap=False, gap="small"):
                icon = f":green[:material/{right}:]" if option.correct else f":gray[:material/{wrong}:]"
                st.markdown(f"{icon} :gray[{letter}]", width=34)
                with st.container(width="stretch", gap=None):
                    if option.correct:
                        with st.container(horizontal=True, wrap=False, gap="small"):
                            st.markdown(author_markdown(option.text), anchors=False)
                            st.markdown(":green-badge[Key]", width="content")
                    else:
                        st.markdown(author_markdown(option.text), anchors=False)
                    if option.rationale:
                        st.caption(author_markdown(option.rationale))


def _answer(kind: ItemType, answer: Answer) -> None:
    """Show the part of the key that options cannot hold."""
    if answer.accepted:
        words = " ".join(f":green-badge[{escape_markdown(word)}]" for word in answer.accepted)
        _key("Accepted", words)
    if answer.value is not None:
        unit = f" {escape_markdown(answer.unit)}" if answer.unit else ""
        tolerance = f" ± {answer.tolerance:g}" if answer.tolerance else ""
        _key("Answer", f":green-badge[{answer.value:g}{tolerance}{unit}]")
    if answer.pairs:
        _key("Pairs", "")
        st.table(
            {
                "Left": [author_markdown(a) for a, _ in answer.pairs],
                "Right": [author_markdown(b) for _, b in answer.pairs],
            },
            border="horizontal",
            hide_index=True,
            hide_header=True,
            width="content",
            alt="Matching pairs",
        )
    if answer.order:
        _key("Order", "")
        st.markdown(
            "\n".join(f"{n}. {' '.join(author_markdown(x).split())}" for n, x in enumerate(answer.order, 1))
        )
    if answer.rubric:
        _key("Rubric", "")
        st.markdown(author_markdown(answer.rubric), anchors=False)


def _key(word: str, value: str) -> None:
    st.markdown(f":green[:material/check_circle:] :gray[{word}] {value}".rstrip())


def _finding(finding: Finding) -> None:
    fix = f" {escape_markdown(finding.fix)}" if finding.fix else ""
    st.markdown(
        f"{finding_mark(finding.severity)} {escape_markdown(finding.message)}{fix} "
        f":small[:gray[{escape_markdown(sentence_case(finding.check))}]]"
    )


def _evidence(evidence: Evidence, source_text: str | None, anchors: dict[str, str]) -> None:
    before, after = surroundings(source_text, evidence.start, evidence.end) if source_text else ("", "")
    evidence_quote(evidence.quote, before, after, anchors.get(str(evidence.passage_id)))
