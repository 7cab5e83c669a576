"""Variants of a quiz: the same questions in another order, with their options in another order, and a key for each."""

import csv
import io
import random
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from uuid import UUID

from backend.audit import service as audit
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz.bank.uses import note_export
from backend.quiz.checks.options import sums_up
from backend.quiz.checks.subject import key_texts
from backend.quiz.exports import choose, places_of, require_some
from backend.quiz.formats import Copy, Exported, ExportFormat, export
from backend.quiz.formats.csv import guard
from backend.quiz.formats.registry import filename
from backend.quiz.formats.text import one_line
from backend.quiz.quizzes import read_quiz
from backend.quiz.schemas import MOST_VARIANTS, Item, ItemContent, ItemType, KeyRow, Quiz, Variants
from backend.sources import service as sources

# "Option B", "both A and C": who moves options would make it wrong.
_LETTERED = re.compile(
    r"\b(?:options?|answers?|choices?)\s+\(?[A-H]\)?(?![\w'])|\b(?:both|only)\s+\(?[A-H]\)?\b", re.I
)
_PAIR = re.compile(r"^\W*\(?[A-H]\)?\s*(?:,|and|&|or)\s*\(?[A-H]\)?\W*$", re.I)
_NUMBER = re.compile(r"^\W*\d[\d.,\s]*(?:[^\W\d]{0,4}|%)\W*$")
_MOVED = (ItemType.MULTIPLE_CHOICE, ItemType.MULTIPLE_RESPONSE)
# So often another order is drawn where one came out like another variant's.
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant: its letter, and the items as they stand in it."""

    letter: str
    items: list[Item]


def variants(quiz: Quiz, letters: Sequence[str], seed: int) -> list[Variant]:
    """Variants of a quiz by letter; the first has the quiz's own order, and the same seed gives the same others.

    Options that sum up the others ("none of the above") stay last. Options stay as they are where they are numbers in
    their order, true and false, or where a text names them by letter.
    """
    made: list[Variant] = []
    for letter in letters:
        if not made:
            made.append(Variant(letter, list(quiz.items)))
            continue
        # S311: an order, no secret.
        chance = random.Random(f"{seed} {letter}")  # noqa: S311
        orders = [[item.id for item in one.items] for one in made]
        items = list(quiz.items)
        for _ in range(_TRIES):
            chance.shuffle(items)
            if [item.id for item in items] not in orders:
                break
        made.append(Variant(letter, [_shuffled(item, chance) for item in items]))
    return made


def _shuffled(item: Item, chance: random.Random) -> Item:
    if item.type is ItemType.MATCHING and item.answer.pairs:
        pairs = list(item.answer.pairs)
        chance.shuffle(pairs)
        return item.model_copy(update={"answer": item.answer.model_copy(update={"pairs": pairs})})
    if item.type not in _MOVED or not may_move(item):
        return item
    last = [option for option in item.options if sums_up(option.text)]
    options = [option for option in item.options if not sums_up(option.text)]
    chance.shuffle(options)
    return item.model_copy(update={"options": [*options, *last]})


def may_move(content: ItemContent) -> bool:
    """Whether the options of a question may stand in another order."""
    texts = [option.text for option in content.options]
    said = (content.stem, content.explanation, *texts, *(option.rationale for option in content.options))
    if any(_LETTERED.search(text) for text in said) or any(_PAIR.match(text) for text in texts):
        return False
    return not all(_NUMBER.match(text) for text in texts)


def key_table(quiz: Quiz, made: Sequence[Variant], seed: int) -> Variants:
    """Which question of the quiz stands where in each variant, with its key there."""
    places = {one.letter: {item.id: (n, item) for n, item in enumerate(one.items, 1)} for one in made}
    return Variants(
        letters=[one.letter for one in made],
        seed=seed,
        rows=[
            KeyRow(
                item_id=item.id,
                stem=item.stem,
                places={letter: there[item.id][0] for letter, there in places.items()},
                keys={letter: key_words(there[item.id][1]) for letter, there in places.items()},
            )
            for item in quiz.items
        ],
    )


def key_words(item: ItemContent) -> str:
    """The key as a person marks by it: letters of options, or the words."""
    if item.options and item.type in _MOVED:
        return ", ".join(
            letter for letter, option in zip(ascii_uppercase, item.options, strict=False) if option.correct
        )
    if item.answer.pairs:
        return "; ".join(f"{left} – {right}" for left, right in item.answer.pairs)
    if item.answer.order:
        return " → ".join(item.answer.order)
    return " / ".join(key_texts(item)) or ("see the rubric" if item.answer.rubric else "–")


@allowed(EDUCATORS)
def list_variants(
    uow: UnitOfWork, actor: Actor, quiz_id: UUID, *, count: int, seed: int, approved_only: bool = True
) -> Variants:
    """The table of keys of a quiz's variants.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: fewer than two variants, or more than eight.
        Conflict: nothing in it to export.
    """
    quiz = _chosen(uow, actor, quiz_id, approved_only=approved_only)
    return key_table(quiz, variants(quiz, _letters(count), seed), seed)


@allowed(EDUCATORS)
def export_variants(
    uow: UnitOfWork,
    actor: Actor,
    quiz_id: UUID,
    format: ExportFormat,
    *,
    count: int,
    seed: int,
    approved_only: bool = True,
    copy: Copy | None = None,
    large_print: bool = False,
    columns: int = 1,
) -> Exported:
    """Every variant as a file of a format, with one table of their keys, together in a ZIP file.

    Args:
        copy: of formats that are printed; beside those for students lies the key of each.
        large_print, columns: how it is set, of formats that are printed.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: fewer than two variants, or more than eight; a copy of a format that is not printed.
        Conflict: nothing in it to export.
    """
    quiz = _chosen(uow, actor, quiz_id, approved_only=approved_only)
    made = variants(quiz, _letters(count), seed)
    source = sources.titles_of(uow, {quiz.source_id}).get(quiz.source_id) if quiz.source_id else None
    places = places_of(uow, actor, quiz.items)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in made:
            for each in (copy, Copy.KEY) if copy is Copy.STUDENT else (copy,):
                file = export(
                    format,
                    f"{quiz.title} {one.letter}",
                    one.items,
                    source_title=source,
                    copy=each,
                    large_print=large_print,
                    columns=columns,
                    places=places,
                )
                archive.writestr(_at_no_time(file.filename), file.content)
        table = _as_csv(key_table(quiz, made, seed))
        archive.writestr(_at_no_time(filename(f"{quiz.title} keys", ".csv")), table)
    taken = {"format": format, "items": len(quiz.items), "variants": count, "seed": seed}
    audit.record(uow, actor, "quiz.export", f"quiz:{quiz_id}", after=taken)
    note_export(
        uow, actor, quiz, quiz.items, format=f"{format.value} × {count}", copy=copy.value if copy else None
    )
    return Exported(filename(f"{quiz.title} variants", ".zip"), "application/zip", packed.getvalue())


def _chosen(uow: UnitOfWork, actor: Actor, quiz_id: UUID, *, approved_only: bool) -> Quiz:
    quiz = read_quiz(uow, actor, quiz_id)
    items = require_some(choose(quiz.items, approved_only=approved_only), approved_only=approved_only)
    return quiz.model_copy(update={"items": items})


def _letters(count: int) -> str:
    if not 2 <= count <= MOST_VARIANTS:
        raise Invalid(f"A quiz has 2 to {MOST_VARIANTS} variants; {count} were asked for.", code="bad_count")
    return ascii_uppercase[:count]


def _at_no_time(name: str) -> zipfile.ZipInfo:
    """A file's entry without the time, so that the same seed gives the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _as_csv(table: Variants) -> bytes:
    """The table for a spreadsheet; nothing in it is taken for a formula there."""
    written = io.StringIO()
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    heads = [f"{letter} {what}" for letter in table.letters for what in ("number", "key")]
    rows.writerow(["question", *heads])
    for row in table.rows:
        cells = [cell for letter in table.letters for cell in (str(row.places[letter]), row.keys[letter])]
        rows.writerow([guard(one_line(text)) for text in (row.stem, *cells)])
    return written.getvalue().encode("utf-8-sig")
