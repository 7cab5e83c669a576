"""What a strict teacher would not accept in an item, checked without the engine's own code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.agents.local.engine import Document, Draft, Shortfall, Taken, draft
from backend.quiz.schemas import Blueprint, ItemContent, ItemType

LEANING = re.compile(
    r"(?:This|These|Those(?! who| that| of)|They|It|Its|Their|Such(?! as)|He|She|His|Her|Here|Former|Latter|However|"
    r"Therefore|Thus|For example|For instance|Moreover|Furthermore|In addition|But|And|So|Also|Another|Let)\b"
)
POINTING = re.compile(
    r"\b(?:figure|table|chapter|section|module) \d|\b(?:this|next|previous) (?:chapter|section|module|figure|table)\b|"
    r"\b(?:see|shown|described|listed|mentioned) (?:above|below|earlier)\b",
    re.IGNORECASE,
)
CITATION = re.compile(r"\([^()]*\b(?:1[5-9]|20)\d\d[a-z]?\)|\[\d+\]")


def plain(words: str) -> str:
    """Words without case, leading article and marks."""
    return re.sub(r"^(?:the|a|an) ", "", re.sub(r"[^\w\s%]", " ", words.casefold()).strip())


def asked_words(stem: str) -> set[str]:
    """The words of a stem, lower-case."""
    return set(re.findall(r"[\w’'-]+", stem.casefold()))


def quiz(
    document: Document, counts: dict[ItemType, int], *, seed: int = 1
) -> tuple[list[Draft], list[Shortfall]]:
    """All items the engine gives for `counts`, type by type, and the shortfalls that ended a type early."""
    blueprint = Blueprint(counts=counts)
    drafts: list[Draft] = []
    shortfalls: list[Shortfall] = []
    for item_type, wanted in blueprint.counts.items():
        for _ in range(wanted):
            taken = [Taken(made.fact, made.content) for made in drafts]
            made = draft(document, blueprint, seed=seed, item_type=item_type, taken=taken)
            if isinstance(made, Shortfall):
                shortfalls.append(made)
                break
            drafts.append(made)
    return drafts, shortfalls


def defects(content: ItemContent, text: str) -> list[str]:
    """Every defect of one item, in words; an empty list for a sound one."""
    found = [*_stem_defects(content), *_evidence_defects(content, text)]
    match content.type:
        case ItemType.MULTIPLE_CHOICE:
            found += _choice_defects(content)
        case ItemType.TRUE_FALSE:
            if [option.text for option in content.options] != ["True", "False"]:
                found.append("true/false options are not True and False")
            if sum(option.correct for option in content.options) != 1:
                found.append("not exactly one key")
        case ItemType.CLOZE | ItemType.SHORT_ANSWER:
            found += _typed_defects(content)
        case ItemType.NUMERICAL:
            if content.answer.value is None or content.answer.tolerance is None:
                found.append("no value or no tolerance")
        case ItemType.MATCHING:
            found += _pair_defects(content.answer.pairs or [])
    return found


def _stem_defects(content: ItemContent) -> list[str]:
    stem = content.stem
    found = []
    if LEANING.match(stem):
        found.append("the stem leans on what came before")
    if POINTING.search(stem):
        found.append("the stem points to another place")
    if CITATION.search(stem):
        found.append("a citation is left in the stem")
    if not re.match(r"[“\"]?[A-Z0-9_É]", stem):
        found.append("the stem does not begin with a capital")
    if not re.search(r"(?:\?|\.|\.”)\Z", stem):
        found.append("the stem is cut off")
    if (
        content.type in {ItemType.MULTIPLE_CHOICE, ItemType.SHORT_ANSWER, ItemType.NUMERICAL}
        and stem[-1] != "?"
    ):
        found.append("the stem is no question")
    if stem.count("____") != (content.type is ItemType.CLOZE):
        found.append("wrong number of blanks")
    if re.search(r"\b[Aa] [aeio]\w|\b[Aa]n [bcdfgjklmnpqrstvwxyz][a-z]", stem.replace("a one", "one")):
        found.append("a and an do not agree")
    if "  " in stem or re.search(r"\s[,.;?]", stem) or len(stem.split()) < 4:
        found.append("stray marks, or a fragment")
    return found


def _evidence_defects(content: ItemContent, text: str) -> list[str]:
    found = []
    if not content.evidence or not content.explanation:
        found.append("no evidence or no explanation")
    for evidence in content.evidence:
        if evidence.quote != text[evidence.start : evidence.end]:
            found.append("the quote is not what the text has there")
        if evidence.quote != evidence.quote.strip():
            found.append("white space around the quote")
    return found


def _choice_defects(content: ItemContent) -> list[str]:
    found = []
    texts = [plain(option.text) for option in content.options]
    right = [option for option in content.options if option.correct]
    if len(right) != 1 or not 3 <= len(texts) <= 4:
        return ["wrong number of keys or options"]
    if len(set(texts)) != len(texts):
        found.append("an option comes twice")
    key = plain(right[0].text)
    if f" {key} " in f" {plain(content.stem)} ":
        found.append("the key stands in the stem")
    if any(text != key and (f" {text} " in f" {key} " or f" {key} " in f" {text} ") for text in texts):
        found.append("one option contains the key")
    if any(not option.rationale for option in content.options):
        found.append("an option without a rationale")
    return found


def _typed_defects(content: ItemContent) -> list[str]:
    accepted = content.answer.accepted or []
    if not accepted or len({form.casefold() for form in accepted}) != len(accepted):
        return ["no accepted answer, or one twice"]
    stem = f" {plain(content.stem)} "
    return ["the answer stands in the stem"] if any(f" {plain(form)} " in stem for form in accepted) else []


def _pair_defects(pairs: Sequence[tuple[str, str]]) -> list[str]:
    lefts, rights = {plain(left) for left, _ in pairs}, {plain(right) for _, right in pairs}
    if not 3 <= len(pairs) <= 6 or len(lefts) != len(pairs) or len(rights) != len(pairs):
        return ["wrong number of pairs, or one side comes twice"]
    return ["a left side stands in its right side" for left, right in pairs if plain(left) in plain(right)]
