"""An item is shown with its key, its findings and the evidence behind it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from backend.quiz.schemas import (
    Answer,
    Evidence,
    Finding,
    Item,
    ItemState,
    ItemType,
    Option,
    Provenance,
    Severity,
)
from pages.ui import surroundings
from pages.ui.item import TYPE_LABELS
from tests.pages.ui import PATIENCE

SOURCE = "Cells divide. Rubisco fixes carbon in the Calvin cycle. It is slow."
QUOTE = "Rubisco fixes carbon"
START = SOURCE.index(QUOTE)


def make_item(kind: ItemType = ItemType.MULTIPLE_CHOICE, stem: str = "Which enzyme?", **more: object) -> Item:
    """An item with everything that does not matter filled in."""
    written = datetime(2026, 3, 1, tzinfo=UTC)
    return Item.model_validate(
        {
            "id": UUID(int=1),
            "type": kind,
            "stem": stem,
            "provenance": Provenance(engine="local"),
            "state": ItemState.DRAFT,
            "version": 1,
            "created_at": written,
            "updated_at": written,
            **more,
        }
    )


def show(item: Item, source_text: str | None = None) -> str:
    """Everything the card shows, as Markdown."""

    # The function runs as a script of its own, where these types are unknown.
    def screen(item: "Item", source_text: str | None) -> None:
        from pages.ui import item_card

        item_card(item, number=3, source_text=source_text)

    shown = AppTest.from_function(screen, default_timeout=PATIENCE, args=(item, source_text)).run()
    assert not shown.exception
    texts = [element.value for element in (*shown.markdown, *shown.caption)]
    return "\n".join(texts + [table.value.to_string() for table in shown.table])


def test_the_key_is_marked_by_icon_and_word() -> None:
    body = show(
        make_item(options=[Option(text="Rubisco", correct=True, rationale="It is."), Option(text="Catalase")])
    )
    assert body.count("Key") == 1
    assert ":green[:material/check_circle:] :gray[A]" in body
    assert ":gray[:material/radio_button_unchecked:] :gray[B]" in body
    assert "It is." in body


@pytest.mark.parametrize(
    ("kind", "answer", "shown"),
    [
        (ItemType.CLOZE, Answer(accepted=["Rubisco", "a_b"]), r"a\_b"),
        (ItemType.NUMERICAL, Answer(value=19.62, tolerance=0.1, unit="m"), "19.62 ± 0.1 m"),
        (ItemType.MATCHING, Answer(pairs=[("Ribosome", "Protein")]), "Ribosome"),
        (ItemType.ORDERING, Answer(order=["first", "second"]), "2. second"),
        (ItemType.ESSAY, Answer(rubric="- names the rate"), "- names the rate"),
    ],
)
def test_answers_that_options_cannot_hold_are_shown(kind: ItemType, answer: Answer, shown: str) -> None:
    assert shown in show(make_item(kind, answer=answer))


def test_every_type_has_a_label() -> None:
    assert set(TYPE_LABELS) == set(ItemType)


def test_what_the_checks_say_is_apart_from_what_a_person_says() -> None:
    finding = Finding(check="vague_terms", severity=Severity.WARNING, message="“often” is vague.")
    assert "Checks passed" in show(make_item(state=ItemState.REJECTED, reason="Too easy"))
    body = show(make_item(findings=[finding], state=ItemState.APPROVED))
    assert "1 finding]" in body
    assert "Approved" in body
    assert "Vague terms" in body


def test_evidence_stands_inside_its_surroundings() -> None:
    body = show(make_item(evidence=[Evidence(start=START, end=START + len(QUOTE), quote=QUOTE)]), SOURCE)
    assert (
        rf":gray[Cells divide\.] :yellow-background[{QUOTE}] :gray[in the Calvin cycle\. It is slow\.]"
        in body
    )


def test_a_stem_that_loads_something_is_disarmed() -> None:
    assert "![x](http" not in show(make_item(stem="![x](http://tracker.example/x.png)"))


def test_surroundings_are_cut_between_words() -> None:
    before, after = surroundings("one two three FOUR five six seven", 14, 18, size=8)
    assert (before, after) == ("… three ", " five …")
    assert surroundings("FOUR five", 0, 4) == ("", " five")
