"""A page to print from a browser: one file, no script, no link and nothing fetched from anywhere.

Authors keep their emphasis and code; formulas are MathML. Pictures and links stand as they were typed: a page on paper
leads nowhere, and what it does not hold cannot be turned against whoever opens it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from uuid import UUID

from backend.quiz.formats.contract import Copy, Loss, Sheet
from backend.quiz.formats.formula import mathml, understood
from backend.quiz.formats.rich import to_html
from backend.quiz.formats.text import (
    TYPE_NAMES,
    clean,
    formulas,
    letter,
    mixed,
    one_line,
    only_used,
    place_of,
    points_of,
    shared_losses,
    text_losses,
)
from backend.quiz.schemas import Item, ItemType

_STYLE = """
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #111; background: #fff; max-width: 42em;
  margin: 2em auto; padding: 0 1em; overflow-wrap: anywhere; }
h1 { font-size: 1.6em; margin: 0; }
h2 { font-size: 1em; margin: 0 0 .3em; display: flex; justify-content: space-between; }
h2 span, .from, .facts { color: #555; font-weight: normal; font-size: .9em; }
section { margin: 1.4em 0; break-inside: avoid; }
p { margin: .3em 0; } ul { list-style: none; margin: .4em 0; padding: 0; }
li { display: flex; gap: .6em; margin: .2em 0; break-inside: avoid; } li > div { flex: 1; }
.text > :first-child { margin-top: 0; } .text > :last-child { margin-bottom: 0; }
.fill { display: flex; gap: 2em; margin: 1.2em 0; } .fill span { flex: 1; border-bottom: 1px solid #555; }
.lines div { border-bottom: 1px solid #999; height: 2em; } .blank { border-bottom: 1px solid #555; min-width: 4em; }
.columns { display: flex; gap: 3em; } .columns > * { flex: 1; }
.key { border-left: 3px solid #555; padding-left: .8em; margin-top: .6em; } .right { font-weight: bold; }
blockquote { margin: .4em 0; color: #333; font-style: italic; } pre { white-space: pre-wrap; background: #f3f3f3;
  padding: .5em; } code { font-size: .92em; }
@page { margin: 18mm; } @media print { body { margin: 0; max-width: none; padding: 0; } }
"""
_LARGE = "body { font-size: 17pt; line-height: 1.55; }\n"
_COLUMNS = (
    "@media print, (min-width: 60em) { main { columns: 2; column-gap: 2.4em; } body { max-width: 70em; } }\n"
)
_NAMES = {Copy.STUDENT: "", Copy.TEACHER: "With the key", Copy.KEY: "Key"}


def _policy(style: str) -> str:
    """What the page may do, for browsers that open the file by itself: show its own style, and nothing else."""
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write the teacher's copy."""
    return write_sheet(title, source_title, items, Sheet())


def write_sheet(title: str, source_title: str | None, items: Sequence[Item], sheet: Sheet) -> str:
    """Write one copy of the quiz: for students, for teachers with key and proof, or the key alone."""
    copy = sheet.copy
    items = [only_used(item) for item in items]
    heading = escape(one_line(title)) or "Quiz"
    style = _STYLE + (_LARGE if sheet.large_print else "") + (_COLUMNS if sheet.columns > 1 else "")
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{heading}</title>",
        f"<style>{style}</style></head><body>",
        f"<h1>{heading}</h1>",
    ]
    about = [
        _NAMES[copy],
        f"From: {one_line(source_title)}" if source_title and copy is not Copy.STUDENT else "",
    ]
    if any(about):
        parts.append(f'<p class="from">{escape(" · ".join(part for part in about if part))}</p>')
    if copy is Copy.STUDENT:
        parts.append('<p class="fill">Name <span></span> Class <span></span> Date <span></span></p>')
    total = points_of(sum(item.points for item in items))
    parts.append(
        f'<p class="facts">{len(items)} {"question" if len(items) == 1 else "questions"}, {total}</p>'
    )
    parts.append("<main>")
    for number, item in enumerate(items, 1):
        parts.append(f"<section>{''.join(_question(number, item, sheet))}</section>")
    parts.append("</main></body></html>")
    return "\n".join(parts) + "\n"


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """The teacher's copy holds all that an item says; pictures only as they were typed."""
    yield from shared_losses(items, evidence=False)
    yield from text_losses(items)
    for index, item in enumerate(items):
        if any(not understood(formula) for formula in formulas(item)):
            yield Loss("formulas", "A formula that is not understood stands as its source.", index, item.id)


def _text(text: str) -> str:
    """An author's text as a block of HTML that holds no tag of the author's."""
    return f'<div class="text">{to_html(text, mathml)}</div>'


def _entry(mark: str, text: str, kind: str = "") -> str:
    return f"<li{f' class={kind}' if kind else ''}><span>{mark}</span>{_text(text)}</li>"


def _list(entries: Iterable[str]) -> str:
    return f"<ul>{''.join(entries)}</ul>"


def _question(number: int, item: Item, sheet: Sheet) -> Iterator[str]:
    copy = sheet.copy
    yield f"<h2>{number}. {TYPE_NAMES[item.type].capitalize()} <span>{points_of(item.points)}</span></h2>"
    if copy is Copy.KEY:
        yield from _key(item)
        return
    yield _text(item.stem)
    yield from _answer_space(item, copy)
    if copy is Copy.TEACHER:
        yield f'<div class="key">{"".join([*_key(item), *_proof(item, sheet.places)])}</div>'


def _answer_space(item: Item, copy: Copy) -> Iterator[str]:
    """What stands under the stem for a student to choose from or write on."""
    answer = item.answer
    if item.options:
        yield _list(
            _entry(
                f"{'☐' if item.type is ItemType.MULTIPLE_RESPONSE else '○'} {letter(n)}",
                option.text,
                "right" if copy is Copy.TEACHER and option.correct else "",
            )
            for n, option in enumerate(item.options)
        )
    elif item.type is ItemType.MATCHING and answer.pairs:
        lefts = _list(
            f'<li><span>({n})</span>{_text(left)}<span class="blank"></span></li>'
            for n, (left, _) in enumerate(answer.pairs, 1)
        )
        rights = _rights(answer.pairs)
        yield f'<div class="columns">{lefts}{_list(_entry(letter(n), right) for n, right in enumerate(rights))}</div>'
    elif item.type is ItemType.ORDERING and answer.order:
        yield _list(f'<li><span class="blank"></span>{_text(entry)}</li>' for entry in mixed(answer.order))
    elif copy is Copy.STUDENT:
        yield f'<div class="lines">{"<div></div>" * (8 if item.type is ItemType.ESSAY else 1)}</div>'
        if answer.unit:
            yield f'<p class="facts">in {escape(one_line(answer.unit))}</p>'


def _rights(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The right sides in the order in which they are lettered; one that stands twice is offered once."""
    return mixed(list(dict.fromkeys(right for _, right in pairs)))


def _key(item: Item) -> Iterator[str]:
    """The right answer, with the reasons of the options."""
    answer = item.answer
    yield _list(
        _entry(f"{letter(n)}{' ✓' if option.correct else ''}", _with_reason(option.text, option.rationale))
        for n, option in enumerate(item.options)
        if option.correct or option.rationale
    )
    yield _list(_entry("✓", accepted) for accepted in answer.accepted or ())
    if answer.value is not None:
        tolerance = f" ± {answer.tolerance:g}" if answer.tolerance else ""
        number = one_line(f"{answer.value:.15g}{tolerance} {answer.unit or ''}")
        yield f"<p>✓ {escape(number)}</p>"
    pairs = answer.pairs or []
    letters = {right: letter(n) for n, right in enumerate(_rights(pairs))}
    yield _list(
        _entry(f"({n}) {letters[right]}", f"{left} → {right}") for n, (left, right) in enumerate(pairs, 1)
    )
    yield _list(_entry(f"{place}.", entry) for place, entry in enumerate(answer.order or (), 1))
    if answer.rubric:
        yield _text(answer.rubric)


def _with_reason(text: str, rationale: str) -> str:
    return f"{text} — {rationale}" if rationale else text


def _proof(item: Item, places: Mapping[UUID, str]) -> Iterator[str]:
    """Why the key is right, and where it stands in the source."""
    if item.explanation:
        yield _text(item.explanation)
    for evidence in item.evidence:
        lines = "<br>".join(escape(line) for line in clean(evidence.quote).split("\n"))
        place = escape(place_of(evidence, places))
        yield f'<blockquote>{lines}<span class="facts"> ({place})</span></blockquote>'
    tags = [one_line(tag) for tag in item.tags]
    facts = " · ".join([item.bloom.value, item.difficulty.value, *tags])
    yield f'<p class="facts">{escape(facts)}</p>'
