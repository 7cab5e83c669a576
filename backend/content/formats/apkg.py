"""An Anki package: a deck with its cards, which Anki opens by a double click."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from backend.content.formats.anki import tag_of
from backend.content.formats.contract import Card, Printable, card_losses, cards_of
from backend.content.formats.formulas import with_mathjax
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.text import one_line

# Anki knows a note type by its number: one for all decks of the console, so that they share it.
_MODEL = 1_607_392_319
_STYLE = """.card { font-family: Georgia, serif; font-size: 21px; text-align: center; color: #1c1c1e; background: #fff; }
.source { font-size: 14px; color: #5c6068; margin-top: 1.2em; }
.nightMode.card { color: #f2f2f4; background: #1c1c1e; }"""


def write(content: Printable) -> bytes:
    """Write the deck; a card whose front is the same again takes the place of the one imported before."""
    # Reads its templates anew at import, which a start has no use for.
    import genanki

    title = one_line(content.title)
    model = genanki.Model(
        _MODEL,
        "ToolboxAI card",
        fields=[{"name": "Front"}, {"name": "Back"}, {"name": "Source"}],
        templates=[
            {
                "name": "Card",
                "qfmt": "{{Front}}",
                "afmt": '{{FrontSide}}<hr id="answer">{{Back}}<div class="source">{{Source}}</div>',
            }
        ],
        css=_STYLE,
    )
    deck = genanki.Deck(_number(f"deck {title}"), title.replace("::", ": :"))
    for card in cards_of(content.sections):
        fields = [_text(card.front), _text(card.back), _text(_source(card))]
        note = genanki.Note(
            model=model,
            fields=fields,
            tags=[tag_of(card.section)],
            guid=genanki.guid_for(title, card.section, card.front),
        )
        deck.add_note(note)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(deck).write_to_file(str(path), timestamp=content.changed_at.timestamp())
        return path.read_bytes()


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """A deck holds cards with their quotes, and not the record."""
    yield from card_losses(sections)


def _source(card: Card) -> str:
    return " … ".join(f"“{quote}”" for quote in card.sources)


def _text(text: str) -> str:
    """Plain text as Anki shows HTML: nothing in it is markup, a field of Anki's, or a sound to play."""
    plain = with_mathjax(one_line(text))
    return escape(plain, quote=False).replace("{", "&#123;").replace("[", "&#91;")


def _number(name: str) -> int:
    """A number for a name that stays the same, in the range Anki takes."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % (1 << 31) + (1 << 30)
