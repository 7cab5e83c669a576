"""GIFT as Moodle's importer reads it; the decisions are in docs/formats.md.

Texts are marked `[markdown]`, HTML is shown and not run, formulas get the delimiters Moodle looks for.
A question Moodle would refuse is left out with a comment, because one refusal stops its whole import.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.text import (
    TYPE_NAMES,
    Kind,
    clean,
    disarm,
    inline,
    one_line,
    segments,
    shared_losses,
)
from backend.quiz.schemas import Item, ItemType, Option

# Moodle matches a fraction to this list and refuses a question with any other.
_LISTED = (
    "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 10 5 0"
)
GRADES = tuple(_LISTED.split(" "))

_SPECIAL = re.compile(r"[\\#=~{}:]")
_BLANK = re.compile(r"_{3,}")
_MARKUP = re.compile(r"(\*\*|__|\*|_)(?=\S).*?(?<=\S)\1|!?\[[^\]]*\]\([^)]*\)")
_MOODLE_NAME_BYTES = 42


@dataclass
class _Question:
    """One question on its way: its answer block, or why there is none, and what was lost."""

    stem: str
    answers: str = ""
    refused: str = ""
    name_bytes: int = 200
    lost: list[tuple[str, str]] = field(default_factory=list)

    def lose(self, part: str, message: str) -> None:
        if (part, message) not in self.lost:
            self.lost.append((part, message))


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write one question per item, in a category named after the quiz."""
    category = re.sub(r"[<>]", "", one_line(title, 200)).replace("\\", "\\\\").replace("/", "//") or "Quiz"
    lines = [f"// {one_line(title) or 'Quiz'}"]
    if source_title:
        lines.append(f"// From: {one_line(source_title)}")
    blocks = ["\n".join(lines), f"$CATEGORY: top/{category}"]
    blocks += [_block(number, item, _question(item)) for number, item in enumerate(items, 1)]
    return "\n\n".join(blocks) + "\n"


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """What Moodle will not get; a question it would refuse is named with the reason."""
    yield from shared_losses(items, evidence=True)
    for index, item in enumerate(items):
        question = _question(item)
        if question.refused:
            yield Loss("type", f"Left out of the file: {question.refused}", index, item.id)
            continue
        for part, message in question.lost:
            yield Loss(part, message, index, item.id)


def _block(number: int, item: Item, question: _Question) -> str:
    if question.refused:
        return f"// Left out: question {number} ({TYPE_NAMES[item.type]}). {question.refused}"
    labels = [f"[id:{item.id}]"]
    tags = [*item.tags, f"bloom:{item.bloom.value}", f"difficulty:{item.difficulty.value}"]
    labels += [f"[tag:{tag}]" for tag in map(_tag, tags) if tag]
    return f"// {' '.join(labels)}\n::{_name(number, item.stem, question.name_bytes)}::{question.stem}{question.answers}"


def _tag(tag: str) -> str:
    """Keep the characters Moodle's tag pattern takes; a closing bracket is escaped."""
    return re.sub(r"[<>`\\\[]", "", one_line(tag)).replace("]", "\\]").strip()


def _name(number: int, stem: str, limit: int) -> str:
    """Number first, so that a bank sorted by name keeps the quiz's order."""
    words = re.sub(r"[<>{}\\]", " ", one_line(stem, 80))
    name = f"{number:03d} {' '.join(words.split())}".strip()
    if len(name.encode()) > limit:
        name = name.encode()[: limit - 3].decode("utf-8", "ignore").rstrip() + "…"
    return _escape(name)


def _escape(text: str) -> str:
    """Escape what GIFT reads as its own, in the order Moodle takes it back."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _guard(text: str) -> str:
    """Split `&&0`, by which Moodle marks escaped characters while it reads."""
    return text.replace("&&0", "& &0")


def _unbroken(text: str) -> str:
    """Plain text for a one-line field, its spaces as typed."""
    return clean(text).replace("\n", " ").strip()


def _markdown(text: str, *, as_inline: bool = False, braces: bool = True) -> str:
    """Rewrite an author's text so that Moodle's Markdown shows it as written."""
    parts: list[str] = []
    starts_line = True
    for kind, raw, inner in segments(clean(text).strip()):
        if kind is Kind.PROSE:
            shown = inline(raw, starts_line=starts_line) if as_inline else raw
            shown = disarm(shown.replace("<", "&lt;").replace("`", "\\`"))
            parts.append(shown if braces else _entities(shown, "{}"))
        elif kind is Kind.ESCAPED:
            shown = "&lt;" if inner == "<" else raw
            parts.append(_entities(inner, "{}") if not braces and inner in "{}" else shown)
        elif kind in (Kind.MATH, Kind.DISPLAY):
            parts.append(_formula(kind, inner, braces))
        elif braces or not set(raw) & set("{}"):
            parts.append(raw)
        else:
            code = _entities(html.escape(inner, quote=False), "{}")
            parts.append(f"<pre><code>{code}</code></pre>" if kind is Kind.FENCE else f"<code>{code}</code>")
        starts_line = raw.endswith("\n")
    return _guard("".join(parts))


def _formula(kind: Kind, inner: str, braces: bool) -> str:
    """Give Moodle's formula delimiters, with the inside kept from Markdown."""
    body = re.sub(r"[\\`*_{}\[\]()#+.!|>-]", r"\\\g<0>", inner).replace("<", "&lt;")
    if not braces:
        body = body.replace("\\{", "&#123;").replace("\\}", "&#125;")
    return f"\\\\[{body}\\\\]" if kind is Kind.DISPLAY else f"\\\\({body}\\\\)"


def _entities(text: str, characters: str) -> str:
    return "".join(f"&#{ord(c)};" if c in characters else c for c in text)


def _rich(text: str, *, as_inline: bool = True) -> str:
    """An escaped Markdown text inside a question, whose own format is already Markdown."""
    shown = _markdown(text, as_inline=as_inline)
    # Moodle reads a leading bracket as the name of a text format.
    return ("[markdown]" if shown.startswith("[") else "") + _escape(shown)


def _question(item: Item) -> _Question:
    ordering = item.type is ItemType.ORDERING
    question = _Question("[markdown]" + _escape(_markdown(item.stem, braces=not ordering)))
    if not clean(item.stem).strip():
        question.refused = "the question has no text."
        return question
    _WRITERS[item.type](item, question)
    if item.points != 1:
        question.lose("points", f"Moodle gives 1 point on import; set {item.points:g} points there.")
    if any(_tag(tag) != one_line(tag).replace("]", "\\]") for tag in item.tags):
        question.lose("tags", "Tags lose the characters < > ` \\ and [, which Moodle does not allow.")
    if "&&0" in item.model_dump_json():
        question.lose("text", "“&&0” becomes “& &0”, because Moodle uses it as a mark while reading.")
    return question


def _choices(item: Item, question: _Question) -> list[Option]:
    kept = [option for option in item.options if clean(option.text).strip()]
    if len(kept) < len(item.options):
        question.lose("options", "Options without text are left out.")
    return kept


def _closing(item: Item) -> str:
    return f"####{_rich(item.explanation, as_inline=False)}" if clean(item.explanation).strip() else ""


def _feedback(text: str) -> str:
    return f"#{_rich(text)}" if clean(text).strip() else ""


def _lines(answers: Iterable[str], closing: str) -> str:
    rows = "".join(f"\t{row}\n" for row in (*answers, *([closing] if closing else [])))
    return f"{{\n{rows}}}"


def _multiple_choice(item: Item, question: _Question) -> None:
    options = _choices(item, question)
    # Without a wrong option GIFT cannot tell it from a short answer.
    if len({option.correct for option in options}) < 2:
        question.refused = "a multiple choice question needs a correct option and a wrong one."
        return
    rows = []
    for option in options:
        text = _rich(option.text)
        # A leading percent sign would be read as a grade.
        mark = "=" if option.correct else "~%0%" if text.startswith("%") else "~"
        rows.append(f"{mark}{text}{_feedback(option.rationale)}")
    question.answers = _lines(rows, _closing(item))


def fractions(count: int) -> list[str]:
    """Grades from Moodle's list for `count` right options that sum to 100, as even as the list allows."""
    for grade in GRADES:
        if grade != "0" and abs(float(grade) * count - 100) < 0.001:
            return [grade] * count
    tens = 20 - count
    return ["10"] * tens + ["5"] * (count - tens)


def _penalty(count: int) -> str:
    """The smallest listed grade that takes everything off when all `count` wrong options are ticked."""
    return "-" + min((g for g in GRADES if float(g) * count >= 99.999), key=float)


def _multiple_response(item: Item, question: _Question) -> None:
    options = _choices(item, question)
    right = sum(option.correct for option in options)
    if len(options) < 2 or not right:
        question.refused = "a multiple response question needs two options and a correct one among them."
        return
    grades = fractions(right)
    if len(set(grades)) > 1:
        question.lose(
            "options", f"Moodle has no equal share for {right} right options: some count 10% and some 5%."
        )
    penalty = _penalty(len(options) - right) if right < len(options) else ""
    shares = iter(grades)
    rows = [
        f"~%{next(shares) if option.correct else penalty}%{_rich(option.text)}{_feedback(option.rationale)}"
        for option in options
    ]
    question.answers = _lines(rows, _closing(item))


def _true_false(item: Item, question: _Question) -> None:
    key = next((n for n, option in enumerate(item.options) if option.correct), None)
    if key is None or len(item.options) != 2 or all(option.correct for option in item.options):
        question.refused = "a true/false question needs two options, one of them correct."
        return
    words = [option.text.strip().casefold() for option in item.options]
    if set(words) != {"true", "false"}:
        question.lose(
            "options", "Moodle shows its own words for true and false; the first option is taken as true."
        )
        words = ["true", "false"]
    right, wrong = _rich(item.options[key].rationale), _rich(item.options[1 - key].rationale)
    feedback = f"#{wrong}#{right}" if right else f"#{wrong}" if wrong else ""
    question.answers = f"{{{words[key].upper()}{feedback}{_closing(item)}}}"


def _accepted(item: Item, question: _Question) -> list[str]:
    rows = []
    for text in item.answer.accepted or []:
        plain = _unbroken(text)
        if not plain:
            continue
        # A star stands for any text in Moodle's short answers.
        shown = _guard(plain.replace("*", "\\*"))
        if "->" in shown:
            question.lose(
                "answer", "“->” in an answer would make it a matching question; any text may stand between."
            )
            shown = shown.replace("->", "-*>")
        rows.append(f"=%100%{'[plain]' if shown.startswith('[') else ''}{_escape(shown)}")
    if not rows:
        question.refused = "the question has no accepted answer."
    return rows


def _short_answer(item: Item, question: _Question) -> None:
    question.answers = _lines(_accepted(item, question), _closing(item))


def _cloze(item: Item, question: _Question) -> None:
    rows = _accepted(item, question)
    text = clean(item.stem).strip()
    blanks = list(_BLANK.finditer(text))
    if not blanks:
        question.lose("stem", "The text has no blank: the answer box comes after it.")
        question.answers = _lines(rows, _closing(item))
        return
    if len(blanks) > 1:
        question.lose("stem", "Only the first blank takes an answer; Moodle's missing word has one.")
    before, after = text[: blanks[0].start()], text[blanks[0].end() :]
    block = f"{{{' '.join(rows)} {_closing(item)}}}".replace(" }", "}")
    if after.strip() and not _split_inside_markup(text, blanks[0].start()):
        # The answers stand in the blank's place and Moodle draws the line itself.
        question.stem = "[markdown]" + _escape(_markdown(before)) + (" " if before.endswith(" ") else "")
        question.answers = block + (" " if after.startswith((" ", "\n")) else "") + _escape(_markdown(after))
    else:
        # A block at the very end makes Moodle drop the blank, so the line is written out for its box.
        question.stem = "[markdown]" + _escape(_markdown(_BLANK.sub("_____", text, count=1)))
        question.answers = " " + block


def _split_inside_markup(text: str, at: int) -> bool:
    """Whether the blank lies within code or a formula, where the two halves would not stand alone."""
    start = 0
    for kind, raw, _ in segments(text):
        if start <= at < start + len(raw):
            return kind is not Kind.PROSE
        start += len(raw)
    return False


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _numerical(item: Item, question: _Question) -> None:
    value, tolerance = item.answer.value, item.answer.tolerance or 0.0
    if value is None or not math.isfinite(value) or not math.isfinite(tolerance):
        question.refused = "a numerical question needs a number as its answer."
        return
    if item.answer.unit:
        question.lose(
            "answer.unit",
            f"The unit “{one_line(item.answer.unit, 40)}” is not asked for; only the number is.",
        )
    closing = _closing(item)
    question.answers = f"{{#{_number(value)}:{_number(tolerance)}{closing}}}"


def _matching(item: Item, question: _Question) -> None:
    rows = []
    for left, right in item.answer.pairs or []:
        if not _unbroken(right) or not _unbroken(left):
            question.lose("answer.pairs", "Pairs with an empty side are left out.")
            continue
        if _MARKUP.search(right) or any(
            s.kind not in (Kind.PROSE, Kind.ESCAPED) for s in segments(clean(right))
        ):
            question.lose(
                "answer.pairs", "The right sides are shown as plain text: markup and formulas stay as typed."
            )
        shown = _rich(left).replace("->", "-&gt;")
        rows.append(f"={shown} -> {_escape(_guard(_unbroken(right)))}")
    if len(rows) < 2:
        question.refused = "a matching question needs two pairs."
        return
    question.answers = _lines(rows, _closing(item))


def _ordering(item: Item, question: _Question) -> None:
    rows = [_entry(text, question) for text in item.answer.order or [] if clean(text).strip()]
    if len(rows) < len(item.answer.order or []):
        question.lose("answer.order", "Entries without text are left out.")
    if len(rows) < 3:
        question.refused = "an ordering question needs three entries in Moodle."
        return
    question.lose("type", "Ordering needs Moodle 4.4 or newer, or its ordering plugin.")
    if clean(item.explanation).strip():
        question.lose("explanation", "Moodle's ordering takes no explanation from GIFT.")
    question.name_bytes = _MOODLE_NAME_BYTES
    entries = "\n".join(rows)
    question.answers = f"{{>{len(rows)} ALL VERTICAL ABSOLUTE_POSITION SHOW\n{entries}\n}}"


def _entry(text: str, question: _Question) -> str:
    """An entry is read as it stands, as HTML: no GIFT escapes, no Markdown, one line."""
    parts = []
    for kind, raw, inner in segments(clean(text).strip()):
        if kind is Kind.PROSE and _MARKUP.search(raw):
            question.lose(
                "answer.order", "Entries are shown without Markdown: emphasis and links stay as typed."
            )
        body = html.escape(inner, quote=False)
        if kind is Kind.CODE:
            body = f"<code>{body}</code>"
        elif kind is Kind.FENCE:
            body = f"<pre>{body}</pre>"
        elif kind is Kind.MATH:
            body = f"\\({body}\\)"
        elif kind is Kind.DISPLAY:
            body = f"\\[{body}\\]"
        parts.append(body)
    line = _entities("".join(parts), "{}").replace("\n", "<br>")
    # A line that is "0" or starts as a comment would vanish.
    return _guard("&#48;" if line == "0" else "&#47;" + line[1:] if line.startswith("/") else line)


def _essay(item: Item, question: _Question) -> None:
    if clean(item.answer.rubric or "").strip():
        question.lose(
            "answer.rubric", "GIFT has no place for a rubric; paste it into Moodle's grader information."
        )
    question.answers = f"{{{_closing(item)}}}"


_WRITERS: dict[ItemType, Callable[[Item, _Question], None]] = {
    ItemType.MULTIPLE_CHOICE: _multiple_choice,
    ItemType.MULTIPLE_RESPONSE: _multiple_response,
    ItemType.TRUE_FALSE: _true_false,
    ItemType.CLOZE: _cloze,
    ItemType.SHORT_ANSWER: _short_answer,
    ItemType.NUMERICAL: _numerical,
    ItemType.MATCHING: _matching,
    ItemType.ORDERING: _ordering,
    ItemType.ESSAY: _essay,
}
