"""A reader of GIFT that takes Moodle's steps, in Moodle's order, and shares nothing with our writer.

It follows the importer of Moodle 4.4 and newer: lines to blocks at blank lines, escapes to placeholders,
name, braces, general feedback, the ordering type's first look, then the type by its marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PLACES = [(":", "058"), ("#", "035"), ("=", "061"), ("{", "123"), ("}", "125"), ("~", "126")]
_GRADES = {
    *(round(x / 10, 7) for x in range(11)),
    0.8333333,
    0.75,
    0.6666667,
    0.3333333,
    0.25,
    0.1666667,
    0.1428571,
    0.125,
    0.1111111,
    0.05,
}
_PHP_SPACE = " \t\n\r\0\x0b"


class Refused(Exception):
    """Moodle would stop or skip here."""


@dataclass
class Question:
    kind: str
    name: str = ""
    text: str = ""
    text_format: str = "moodle"
    general_feedback: str = ""
    tags: list[str] = field(default_factory=list)
    idnumber: str = ""
    single: bool = True
    answers: list[str] = field(default_factory=list)
    fractions: list[float] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    correct: bool | None = None
    tolerance: list[float] = field(default_factory=list)


def read(file: str) -> list[Question]:
    """Every question of a file, categories among them."""
    found = []
    block: list[str] = []
    for line in [*file.split("\n"), ""]:
        line = line.strip(_PHP_SPACE)
        if line in ("", "0"):  # what PHP calls empty
            if block and (question := _read_block(block)):
                found.append(question)
            block = []
        else:
            block.append(line)
    return found


def questions(file: str) -> list[Question]:
    return [question for question in read(file) if question.kind != "category"]


def _pre(text: str) -> str:
    text = text.replace("\\\\", "&&092;")
    for character, place in [*_PLACES, ("n", "010")]:
        text = text.replace("\\" + character, "&&010" if character == "n" else f"&&{place};")
    return text.replace("&&092;", "\\")


def _post(text: str) -> str:
    for character, place in _PLACES:
        text = text.replace(f"&&{place};", character)
    return text.replace("&&010", "\n")


def _with_format(text: str, default: str = "moodle") -> tuple[str, str]:
    used = default
    if text.startswith("["):
        end = text.find("]")
        name = text[1:end] if end > 0 else text[1:-1]
        if name in ("moodle", "html", "plain", "markdown"):
            used, text = name, text[end + 1 :]
    return _post(text).strip(_PHP_SPACE), used


def _read_block(lines: list[str]) -> Question | None:
    comments = "".join(line + "\n" for line in lines if line.startswith("//"))
    lines = [" " if line.startswith("//") else line for line in lines]
    text = "\n".join(lines).strip(_PHP_SPACE)
    if not text:
        return None
    text = _pre(text)
    if text.startswith("$CATEGORY:"):
        return Question("category", text=text[10:].strip(_PHP_SPACE))
    question = Question("")
    if text.startswith("::"):
        text = text[2:]
        end = text.find("::")
        if end >= 0:
            question.name = _post(text[:end]).strip(_PHP_SPACE)
            text = text[end + 2 :].strip(_PHP_SPACE)
    opening, closing = text.find("{"), text.find("}")
    if opening < 0 or closing < 0:
        raise Refused(f"no answer braces in {text!r}")
    answer = text[opening + 1 : closing].strip(_PHP_SPACE)
    blank = "" if text.endswith("}") else "_____"
    stem = text[:opening] + blank + text[closing + 1 :]
    general = ""
    if "####" in answer:
        answer, _, general = answer.rpartition("####")
        answer = answer.strip(_PHP_SPACE)
    question.text, question.text_format = _with_format(stem)
    question.general_feedback = _with_format(general, question.text_format)[0]
    question.idnumber = "".join(re.findall(r"\[id:((?:\\]|[^]\x00-\x1f])+)]", comments)[:1])
    question.tags = [
        t.replace("\\]", "]") for t in re.findall(r"\[tag:((?:\\]|[^]<>`\x00-\x1f])+)]", comments)
    ]
    if _ordering(lines, question, answer):
        return question
    if answer == "":
        question.kind = "essay"
    elif answer.startswith("#"):
        _numerical(question, answer)
    elif "~" in answer:
        _multichoice(question, answer)
    elif "=" in answer and "->" in answer:
        _match(question, answer)
    elif answer.partition("#")[0].strip(_PHP_SPACE) in ("T", "TRUE", "F", "FALSE"):
        _truefalse(question, answer)
    else:
        _shortanswer(question, answer)
    return question


_ORDERING = re.compile(
    r"^([^{]*)\s*\{>\s*(\d+)\s*((?:ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)?)\s*"
    r"((?:HORIZONTAL|HORI|H|1|VERTICAL|VERT|V|0)?)\s*"
    r"((?:ALL_OR_NOTHING|ABSOLUTE_POSITION|ABSOLUTE|ABS|RELATIVE_NEXT_EXCLUDE_LAST|RELATIVE_NEXT_INCLUDE_LAST"
    r"|RELATIVE_ONE_PREVIOUS_AND_NEXT|RELATIVE_ALL_PREVIOUS_AND_NEXT|RELATIVE_TO_CORRECT|RELATIVE|REL)?)\s*"
    r"((?:SHOW|TRUE|YES|1|HIDE|FALSE|NO|0)?)\s*(.*?)\s*\}\s*$",
    re.DOTALL,
)


def _ordering(lines: list[str], question: Question, answer: str) -> bool:
    found = _ORDERING.match("\n".join(lines)) if answer else None
    if not found:
        return False
    question.kind = "ordering"
    question.answers = [line.strip(_PHP_SPACE) for line in found[7].split("\n")]
    question.answers = [line for line in question.answers if line not in ("", "0")]
    if len(question.name.encode()) > 42:
        question.name = question.name.encode()[:42].decode("utf-8", "replace") + " ..."
    if len(question.answers) < 2:
        raise Refused("not enough entries")
    return True


def _weight(answer: str) -> tuple[float, str] | None:
    found = re.match(r"%-*([0-9]{1,2})\.?([0-9]*)%", answer)
    if not found:
        return None
    number, _, rest = answer[1:].partition("%")
    return float(number) / 100, rest


def _comment(answer: str, default: str) -> tuple[str, str]:
    text, _, feedback = answer.partition("#")
    return (
        _with_format(text.strip(_PHP_SPACE), default)[0],
        _with_format(feedback.strip(_PHP_SPACE), default)[0],
    )


def _pieces(answer: str, mark: str) -> list[str]:
    pieces = answer.split(mark)
    if pieces[0].strip(_PHP_SPACE) in ("", "0"):
        pieces = pieces[1:]
    return [piece.strip(_PHP_SPACE) for piece in pieces]


def _multichoice(question: Question, answer: str) -> None:
    question.kind, question.single = "multichoice", "=" in answer
    for piece in _pieces(answer.replace("=", "~="), "~"):
        weight = 0.0
        if piece.startswith("="):
            weight, piece = 1.0, piece[1:]
        elif weighed := _weight(piece):
            weight, piece = weighed
        text, feedback = _comment(piece, question.text_format)
        if not text:
            raise Refused("an empty option")
        question.answers.append(text)
        question.fractions.append(weight)
        question.feedback.append(feedback)
    if len(question.answers) < 2:
        raise Refused("not enough options")
    for fraction in question.fractions:
        if min(abs(abs(fraction) - grade) for grade in _GRADES) >= 0.00001:
            raise Refused(f"fraction {fraction} is not one of Moodle's")
    if question.single and max(question.fractions) != 1:
        raise Refused("no option gives the full mark")
    if not question.single and round(sum(f for f in question.fractions if f > 0), 2) != 1:
        raise Refused("the fractions do not sum to the full mark")


def _match(question: Question, answer: str) -> None:
    question.kind = "match"
    for piece in _pieces(answer, "="):
        left, arrow, right = piece.partition("->")
        if not arrow:
            raise Refused("a pair without an arrow")
        pair = (_with_format(left, question.text_format)[0], _post(right).strip(_PHP_SPACE))
        if not pair[1]:
            raise Refused("a pair without a right side")
        question.pairs.append(pair)
    if len(question.pairs) < 2:
        raise Refused("not enough pairs")


def _truefalse(question: Question, answer: str) -> None:
    question.kind = "truefalse"
    bits = [*answer.split("#", 2), "", ""][:3]
    question.correct = bits[0].strip(_PHP_SPACE) in ("T", "TRUE")
    question.feedback = [_with_format(bit.strip(_PHP_SPACE), question.text_format)[0] for bit in bits[1:]]


def _shortanswer(question: Question, answer: str) -> None:
    question.kind = "shortanswer"
    for piece in _pieces(answer, "="):
        weight = 1.0
        if weighed := _weight(piece):
            weight, piece = weighed
        text, _ = _comment(piece, question.text_format)
        if not text:
            raise Refused("an empty answer")
        question.answers.append(text)
        question.fractions.append(weight)
    if not question.answers:
        raise Refused("no answer")


def _numerical(question: Question, answer: str) -> None:
    question.kind = "numerical"
    for piece in _pieces(answer[1:].partition("~")[0], "="):
        weighed = _weight(piece)
        piece = weighed[1] if weighed else piece
        text, _ = _comment(piece, question.text_format)
        value, colon, tolerance = text.partition(":")
        question.answers.append(value.strip())
        question.tolerance.append(float(tolerance) if colon else 0.0)
        question.fractions.append(1.0)
    if not question.answers:
        raise Refused("no number")
    float(question.answers[0])
