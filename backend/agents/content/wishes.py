"""What the local engine can do with an instruction: shorter, longer, so many, about something, others. It says what not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backend.agents.local.document import Document
from backend.agents.local.en.inflect import bare, content_words
from backend.agents.local.en.words import word_set
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Maker, Task
from backend.content.schemas import Origin, SectionContent, Statement
from backend.quiz.schemas import Finding, Severity

SHORTER, LONGER = 0.5, 1.7
# How much more than wanted is made where only part of it will do.
WIDER = 4.0
CAN = "“shorter”, “longer”, “5 of them”, “about” something the text speaks of, or “others”"

_NUMBER = re.compile(
    r"\b(\d{1,2})\b(?: (?:of them|questions?|cards?|terms?|statements?|ideas?|sentences?|items?|entries))?"
)
_SHORTER = re.compile(
    r"\b(?:much )?(?:shorter|fewer|less(?: text)?|half as (?:long|many)|shorten(?: it)?|brief(?:er|ly)?)\b"
)
_LONGER = re.compile(
    r"\b(?:longer|lengthen(?: it)?|expand(?: it)?|twice as (?:long|many)|more(?! about| on)(?: of (?:them|it))?)\b"
)
_OTHERS = re.compile(r"\b(?:other|others|different|another|new|else|again|replace(?: it| them)?|instead)\b")
_ABOUT = re.compile(
    r"\b(?:more )?(?:about|on|concerning|regarding|focus(?:ing)? on|only)\b (?:the |a |an )?([^.;,!?]+)"
)
# Words that ask for nothing by themselves.
_FILLING = word_set("""please make made write give take use it this that them these those section list part the a an and
    with but be so questions question cards card terms term statements statement ideas idea examples example sentences
    sentence me us i we want would like should can could some few one ones of to in for only just rather than now instead
    things items text words entries entry worksheet guide glossary plan""")


@dataclass(frozen=True, slots=True)
class Wish:
    """An instruction as the local engine understands it.

    Attributes:
        about: what the section should speak of.
        others: whether what stands there now should not come again.
        ignored: words that nothing was done about.
    """

    scale: float = 1.0
    most: int | None = None
    about: str = ""
    others: bool = False
    ignored: tuple[str, ...] = ()


def wish_of(instruction: str, document: Document) -> Wish | Shortfall:
    """What an instruction asks for; without words it asks for others.

    Returns:
        A shortfall where nothing of it is understood, or where the text does not speak of what it names.
    """
    said = f" {' '.join(instruction.casefold().split())} "
    if not said.strip():
        return Wish(others=True)
    left = said
    about = ""
    found = _ABOUT.search(said)
    if found:
        about = found[1].strip()
        left = left.replace(found[0], " ")
        if not any(_names(about, sentence.text) for sentence in document.sentences):
            # The words themselves stay out of it: operators read why a run fell short.
            return Shortfall(
                "not_in_text", "The text does not speak of what is asked about, so nothing can be made of it."
            )
    number = _NUMBER.search(left)
    shorter, longer, others = _SHORTER.search(left), _LONGER.search(left), _OTHERS.search(left)
    for part in (number, shorter, longer, others):
        left = left.replace(part[0], " ", 1) if part else left
    ignored = tuple(word for word in re.findall(r"[^\W_]+", left) if word not in _FILLING)
    if not (about or number or shorter or longer or others):
        return Shortfall(
            "instruction_not_understood",
            f"The local engine cannot do that. It understands {CAN}; a model provider, where one is set up, understands "
            "more.",
        )
    return Wish(
        scale=SHORTER if shorter else LONGER if longer else 1.0,
        most=max(1, int(number[1])) if number else None,
        about=about,
        others=bool(others),
        ignored=ignored,
    )


def refusal_of(instruction: str, document: Document) -> Shortfall | None:
    """Why the local engine cannot follow an instruction; None when it can."""
    wish = wish_of(instruction, document)
    return wish if isinstance(wish, Shortfall) else None


def fulfil(make: Maker, task: Task, wish: Wish, before: SectionContent) -> list[Statement] | Shortfall:
    """Make a section again as wished; what the template says stays as it is."""
    own = [s for s in before.statements if s.origin is Origin.SOURCE]
    count = wish.most or max(1, round(len(own) * wish.scale))
    picky = wish.about or wish.others
    scale = WIDER if picky else max(wish.scale, count / max(1, len(own)))
    most = None if task.most is None else (round(count * WIDER) if picky else count)
    objectives = [*task.objectives, wish.about] if wish.about and task.template is None else task.objectives
    made = make(replace(task, scale=1.0 if most else scale, most=most, objectives=objectives))
    if isinstance(made, Shortfall):
        return made
    fresh = [s for s in made if s.origin is Origin.SOURCE]
    fitting = [s for s in fresh if _fits(s, wish, own)]
    if fresh and not fitting:
        what = " about that" if wish.about else ""
        return Shortfall(
            "nothing_else", f"The local engine finds nothing else{what} for this section in the text."
        )
    keep = {id(s) for s in _spread(fitting, count)}
    kept = [s for s in made if s.origin is Origin.TEMPLATE or id(s) in keep]
    if [(s.text, s.answer) for s in kept] == [(s.text, s.answer) for s in before.statements]:
        return Shortfall("nothing_else", "Made again, this section would read as it does now.")
    return kept


def remark_on(wish: Wish | None) -> list[Finding]:
    """What was not followed of an instruction."""
    if wish is None or not wish.ignored:
        return []
    words = " ".join(wish.ignored[:12])
    message = f"The local engine did nothing about “{words}”: it understands {CAN}."
    return [Finding(check="instruction_partly_followed", severity=Severity.INFO, message=message)]


def _fits(statement: Statement, wish: Wish, before: Sequence[Statement]) -> bool:
    if wish.about and not _names(wish.about, f"{statement.term} {statement.text} {statement.answer}"):
        return False
    return not (wish.others and _is_among(statement, before))


def _is_among(statement: Statement, before: Iterable[Statement]) -> bool:
    return any(
        statement.text == other.text or (bool(statement.answer) and statement.answer == other.answer)
        for other in before
    )


def _names(words: str, text: str) -> bool:
    """Whether a text has the words as they are, or all of those that say something."""
    if f" {bare(words)} " in f" {bare(text)} ":
        return True
    wanted = content_words(words)
    return bool(wanted) and wanted <= content_words(text)


def _spread(statements: Sequence[Statement], count: int) -> list[Statement]:
    """So many of them, evenly from first to last."""
    if count >= len(statements):
        return list(statements)
    return [statements[at * len(statements) // count] for at in range(count)]
