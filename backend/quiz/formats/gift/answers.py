"""The answer block of a GIFT question, one writer for each item type, and what Moodle would lose or refuse."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from backend.quiz.formats.gift.text import entities, escape, guard, markdown, rich, unbroken
from backend.quiz.formats.text import Kind, clean, has_marks, has_markup, one_line, segments
from backend.quiz.schemas import Item, ItemType, Option

# Moodle matches a fraction to this list and refuses a question with any other.
_LISTED = (
    "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 10 5 0"
)
GRADES = tuple(_LISTED.split(" "))

_BLANK = re.compile(r"_{3,}")
_MOODLE_NAME_BYTES = 42


@dataclass
class Question:
    """One question on its way: its answer block, or why there is none, and what was lost."""

    stem: str
    answers: str = ""
    refused: str = ""
    name_bytes: int = 200
    lost: list[tuple[str, str]] = field(default_factory=list)

    def lose(self, part: str, message: str) -> None:
        """Note once that a part is lost, and how."""
        if (part, message) not in self.lost:
            self.lost.append((part, message))


def _choices(item: Item, question: Question) -> list[Option]:
    kept = [option for option in item.options if clean(option.text).strip()]
    if len(kept) < len(item.options):
        question.lose("options", "Options without text are left out.")
    return kept


def _closing(item: Item) -> str:
    return f"####{rich(item.explanation, as_inline=False)}" if clean(item.explanation).strip() else ""


def _feedback(text: str) -> str:
    return f"#{rich(text)}" if clean(text).strip() else ""


def _lines(answers: Iterable[str], closing: str) -> str:
    rows = "".join(f"\t{row}\n" for row in (*answers, *([closing] if closing else [])))
    return f"{{\n{rows}}}"


def _multiple_choice(item: Item, question: Question) -> None:
    options = _choices(item, question)
    # Without a wrong option GIFT cannot tell it from a short answer.
    if len({option.correct for option in options}) < 2:
        question.refused = "a multiple choice question needs a correct option and a wrong one."
        return
    rows = []
    for option in options:
        text = rich(option.text)
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


def penalty(count: int) -> str:
    """The smallest listed grade that takes everything off when all `count` wrong options are ticked."""
    return "-" + min((g for g in GRADES if float(g) * count >= 99.999), key=float)


def _multiple_response(item: Item, question: Question) -> None:
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
    takes = penalty(len(options) - right) if right < len(options) else ""
    shares = iter(grades)
    rows = [
        f"~%{next(shares) if option.correct else takes}%{rich(option.text)}{_feedback(option.rationale)}"
        for option in options
    ]
    question.answers = _lines(rows, _closing(item))


def _true_false(item: Item, question: Question) -> None:
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
    right, wrong = rich(item.options[key].rationale), rich(item.options[1 - key].rationale)
    feedback = f"#{wrong}#{right}" if right else f"#{wrong}" if wrong else ""
    question.answers = f"{{{words[key].upper()}{feedback}{_closing(item)}}}"


def _accepted(item: Item, question: Question) -> list[str]:
    rows = []
    for text in item.answer.accepted or []:
        plain = unbroken(text)
        if not plain:
            continue
        # A star stands for any text in Moodle's short answers.
        shown = guard(plain.replace("*", "\\*"))
        if "->" in shown:
            question.lose(
                "answer", "“->” in an answer would make it a matching question; any text may stand between."
            )
            shown = shown.replace("->", "-*>")
        rows.append(f"=%100%{'[plain]' if shown.startswith('[') else ''}{escape(shown)}")
    if not rows:
        question.refused = "the question has no accepted answer."
    return rows


def _short_answer(item: Item, question: Question) -> None:
    question.answers = _lines(_accepted(item, question), _closing(item))


def _cloze(item: Item, question: Question) -> None:
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
        question.stem = "[markdown]" + escape(markdown(before)) + (" " if before.endswith(" ") else "")
        question.answers = block + (" " if after.startswith((" ", "\n")) else "") + escape(markdown(after))
    else:
        # A block at the very end makes Moodle drop the blank, so the line is written out for its box.
        question.stem = "[markdown]" + escape(markdown(_BLANK.sub("_____", text, count=1)))
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


def _numerical(item: Item, question: Question) -> None:
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


def _matching(item: Item, question: Question) -> None:
    rows = []
    for left, right in item.answer.pairs or []:
        if not unbroken(right) or not unbroken(left):
            question.lose("answer.pairs", "Pairs with an empty side are left out.")
            continue
        if has_marks(right):
            question.lose(
                "answer.pairs", "The right sides are shown as plain text: markup and formulas stay as typed."
            )
        shown = rich(left).replace("->", "-&gt;")
        rows.append(f"={shown} -> {escape(guard(unbroken(right)))}")
    if len(rows) < 2:
        question.refused = "a matching question needs two pairs."
        return
    question.answers = _lines(rows, _closing(item))


def _ordering(item: Item, question: Question) -> None:
    rows = [_entry(text, question) for text in item.answer.order or [] if clean(text).strip()]
    if len(rows) < len(item.answer.order or []):
        question.lose("answer.order", "Entries without text are left out.")
    if len(rows) < 3:
        question.refused = "an ordering question needs three entries in Moodle."
        return
    question.lose("version", "Ordering needs Moodle 4.4 or newer, or its ordering plugin.")
    if clean(item.explanation).strip():
        question.lose("explanation", "Moodle's ordering takes no explanation from GIFT.")
    question.name_bytes = _MOODLE_NAME_BYTES
    entries = "\n".join(rows)
    question.answers = f"{{>{len(rows)} ALL VERTICAL ABSOLUTE_POSITION SHOW\n{entries}\n}}"


def _entry(text: str, question: Question) -> str:
    """An entry is read as it stands, as HTML: no GIFT escapes, no Markdown, one line."""
    parts = []
    for kind, raw, inner in segments(clean(text).strip()):
        if kind is Kind.PROSE and has_markup(raw):
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
    line = entities("".join(parts), "{}").replace("\n", "<br>")
    # Four of them begin the explanation, wherever they stand.
    line = line.replace("####", "&#35;" * 4)
    # A line that is "0" or starts as a comment would vanish.
    return guard("&#48;" if line == "0" else "&#47;" + line[1:] if line.startswith("/") else line)


def _essay(item: Item, question: Question) -> None:
    if clean(item.answer.rubric or "").strip():
        question.lose(
            "answer.rubric", "GIFT has no place for a rubric; paste it into Moodle's grader information."
        )
    question.answers = f"{{{_closing(item)}}}"


WRITERS: dict[ItemType, Callable[[Item, Question], None]] = {
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
