"""A page in one file that a student takes in a browser and that marks itself; nothing is fetched or sent.

Every control has a label and works by the keyboard: matching and ordering are lists to choose from. The key lies in the
file, where whoever looks finds it: for practice, and not for a test that counts.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.formula import mathml, understood
from backend.quiz.formats.rich import one_paragraph, to_html
from backend.quiz.formats.text import (
    formulas,
    letter,
    mixed,
    mixed_places,
    one_line,
    only_used,
    points_of,
    shared_losses,
    text_losses,
)
from backend.quiz.grading import normalise
from backend.quiz.schemas import Item, ItemType

_HERE: Final = Path(__file__).parent
_STYLE: Final = (_HERE / "take.css").read_text(encoding="utf-8")
_SCRIPT: Final = (_HERE / "take.js").read_text(encoding="utf-8")


def _allowed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


# What the page may do: show its own style and run its own script, and nothing else.
_POLICY: Final = (
    f"default-src 'none'; style-src {_allowed(_STYLE)}; script-src {_allowed(_SCRIPT)}; "
    "base-uri 'none'; form-action 'none'"
)


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write the page."""
    items = [only_used(item) for item in items]
    heading = escape(one_line(title)) or "Quiz"
    total = points_of(sum(item.points for item in items))
    count = f"{len(items)} {'question' if len(items) == 1 else 'questions'}"
    # In a script element only "<" could end it; JSON has an escape for it.
    key = json.dumps([_key(item) for item in items], ensure_ascii=True).replace("<", "\\u003c")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{heading}</title><style>{_STYLE}</style></head><body>",
            f'<main><h1>{heading}</h1><p class="soft">{count}, {total}</p>',
            '<form autocomplete="off">',
            *(_question(number, item) for number, item in enumerate(items, 1)),
            "<button>Mark my answers</button></form>",
            '<p id="result" role="status" tabindex="-1"></p></main>',
            f'<script type="application/json" id="key">{key}</script>',
            f"<script>{_SCRIPT}</script></body></html>",
            "",
        ]
    )


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """What the page does not hold, and that its key can be found."""
    yield from shared_losses(items, evidence=True)
    yield from text_losses(items)
    if items:
        yield Loss(
            "key",
            "The key lies in the file for whoever looks: for practice, not for a test that counts.",
        )
        yield Loss("levels", "Bloom level, difficulty and tags are left out.")
    for index, item in enumerate(items):
        if item.type is ItemType.ESSAY and item.answer.rubric:
            yield Loss("answer.rubric", "The rubric is left out: a person reads the answer.", index, item.id)
        if any(not understood(formula) for formula in formulas(item)):
            yield Loss("formulas", "A formula that is not understood stands as its source.", index, item.id)


def _html(text: str) -> str:
    return to_html(text, mathml)


def _inline(text: str) -> str:
    return one_paragraph(_html(text))


def _key(item: Item) -> dict[str, object]:
    """What the script marks by."""
    answer = item.answer
    right = [n for n, option in enumerate(item.options) if option.correct]
    made: dict[str, object]
    match item.type:
        case ItemType.MULTIPLE_CHOICE | ItemType.TRUE_FALSE:
            made = {"kind": "single", "right": right}
        case ItemType.MULTIPLE_RESPONSE:
            made = {"kind": "several" if right else "none", "right": right}
        case ItemType.CLOZE | ItemType.SHORT_ANSWER:
            made = {"kind": "words", "accepted": [normalise(text) for text in answer.accepted or ()]}
        case ItemType.NUMERICAL if answer.value is not None:
            made = {"kind": "number", "value": answer.value, "tolerance": answer.tolerance or 0}
        case ItemType.MATCHING if answer.pairs:
            rights = _rights(item)
            made = {"kind": "places", "places": [str(rights.index(right) + 1) for _, right in answer.pairs]}
        case ItemType.ORDERING if answer.order:
            made = {"kind": "places", "places": [str(place + 1) for place in mixed_places(answer.order)]}
        case _:
            made = {"kind": "none"}
    return {**made, "points": item.points}


def _rights(item: Item) -> list[str]:
    return mixed(list(dict.fromkeys(right for _, right in item.answer.pairs or ())))


def _question(number: int, item: Item) -> str:
    return (
        f'<fieldset name="question-{number}"><legend>Question {number}<span>{points_of(item.points)}</span></legend>'
        f"{_html(item.stem)}{''.join(_controls(number, item))}"
        f'<div class="verdict" hidden><p><strong></strong></p>{"".join(_verdict(item))}</div></fieldset>'
    )


def _controls(number: int, item: Item) -> Iterator[str]:
    """What the student answers with."""
    answer = item.answer
    if item.options:
        kind = "checkbox" if item.type is ItemType.MULTIPLE_RESPONSE else "radio"
        for n, option in enumerate(item.options):
            yield (
                f'<label class="choice"><input type="{kind}" name="a{number}" value="{n}">'
                f"<span>{letter(n)}.</span><span>{_inline(option.text)}</span></label>"
            )
    elif item.type is ItemType.MATCHING and answer.pairs:
        options = "".join(
            f'<option value="{n}">{escape(one_line(right, 120))}</option>'
            for n, right in enumerate(_rights(item), 1)
        )
        for n, (left, _) in enumerate(answer.pairs, 1):
            yield _select(f"a{number}-{n}", left, f'<option value="">Choose …</option>{options}')
    elif item.type is ItemType.ORDERING and answer.order:
        places = "".join(f'<option value="{n}">{n}.</option>' for n in range(1, len(answer.order) + 1))
        for n, place in enumerate(mixed_places(answer.order), 1):
            options = f'<option value="">Place …</option>{places}'
            yield _select(f"a{number}-{n}", answer.order[place], options)
    elif item.type is ItemType.ESSAY:
        yield f'<textarea aria-label="Answer to question {number}"></textarea>'
    else:
        unit = f" {escape(one_line(answer.unit))}" if answer.unit else ""
        yield f'<p><input type="text" aria-label="Answer to question {number}" spellcheck="false">{unit}</p>'


def _select(name: str, text: str, options: str) -> str:
    shown = f'<label for="{name}">{_inline(text)}</label>'
    return f'<div class="pair">{shown}<select id="{name}">{options}</select></div>'


def _verdict(item: Item) -> Iterator[str]:
    """What is told after marking: why the chosen options are right or wrong, the key, and the explanation."""
    answer = item.answer
    for n, option in enumerate(item.options):
        if option.rationale.strip():
            yield f'<div data-option="{n}" hidden>{_html(f"{letter(n)}. {option.rationale}")}</div>'
    key = [letter(n) for n, option in enumerate(item.options) if option.correct]
    key += [_inline(text) for text in answer.accepted or ()]
    if answer.value is not None:
        tolerance = f" ± {answer.tolerance:g}" if answer.tolerance else ""
        key.append(escape(one_line(f"{answer.value:.15g}{tolerance} {answer.unit or ''}")))
    key += [f"{_inline(left)} — {_inline(right)}" for left, right in answer.pairs or ()]
    key += [f"{n}. {_inline(entry)}" for n, entry in enumerate(answer.order or (), 1)]
    if key:
        yield f"<p>Key: {'; '.join(key)}</p>"
    if item.explanation.strip():
        yield _html(item.explanation)
