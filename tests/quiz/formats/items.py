"""Items for the format tests: one sound item per type, and generated ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from backend.quiz.schemas import Answer, Evidence, Item, ItemState, ItemType, Option, Provenance

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def item(kind: ItemType | str, stem: str, *, number: int = 1, **parts: Any) -> Item:
    return Item(
        id=UUID(int=number),
        type=ItemType(kind),
        stem=stem,
        provenance=Provenance(engine="local"),
        state=ItemState.APPROVED,
        version=1,
        created_at=NOW,
        updated_at=NOW,
        **parts,
    )


def choices(
    *texts: str, right: set[int] | None = None, reasons: dict[int, str] | None = None
) -> list[Option]:
    right, reasons = right or {0}, reasons or {}
    return [Option(text=t, correct=n in right, rationale=reasons.get(n, "")) for n, t in enumerate(texts)]


PROOF = [Evidence(start=0, end=21, quote="Mitochondria make ATP")]

ONE_OF_EACH: dict[ItemType, Item] = {
    ItemType.MULTIPLE_CHOICE: item(
        "multiple_choice",
        "Which organelle makes ATP?",
        options=choices(
            "Mitochondrion", "Nucleus", "Ribosome", reasons={0: "Respiration", 1: "It holds DNA"}
        ),
        explanation="ATP comes from respiration.",
        evidence=PROOF,
    ),
    ItemType.MULTIPLE_RESPONSE: item(
        "multiple_response",
        "Which are gases?",
        options=choices("Oxygen", "Nitrogen", "Iron", right={0, 1}),
    ),
    ItemType.TRUE_FALSE: item(
        "true_false", "Mitochondria make ATP.", options=choices("True", "False", reasons={0: "They do"})
    ),
    ItemType.CLOZE: item(
        "cloze", "The ____ makes ATP.", answer=Answer(accepted=["mitochondrion", "mitochondria"])
    ),
    ItemType.SHORT_ANSWER: item(
        "short_answer", "What makes ATP?", answer=Answer(accepted=["mitochondrion", "mitochondria"])
    ),
    ItemType.NUMERICAL: item(
        "numerical", "How fast is sound?", answer=Answer(value=-343.5, tolerance=2, unit="m/s")
    ),
    ItemType.MATCHING: item(
        "matching",
        "Match capital and country.",
        answer=Answer(pairs=[("France", "Paris"), ("Italy", "Rome"), ("Japan", "Tokyo")]),
    ),
    ItemType.ORDERING: item(
        "ordering", "Order by size.", answer=Answer(order=["Moon", "Earth", "Jupiter", "Sun"])
    ),
    ItemType.ESSAY: item("essay", "Discuss the cell.", answer=Answer(rubric="Two points for membranes")),
}

# Pieces that mean something to one of the formats, so that generated text often does too.
_PIECES = [
    *"~=#{}:\\%*_`$<>[]()&|-+.!@'\";,/0123456789abcXYZ \n\t\r",
    "####", "->", "::", "//", "\\n", "&&058;", "&lt;", "```\n", "\n```\n", "$x_1^{2}$", "$$a<b$$", "\\(", "`<b>`",
    "<script>", "</p>", "<!--", "\n# ", "\n---\n", "\n===\n", "\n> ", "\n1. ", "____", "=1+1", "\n=cmd", "[html]",
    "](javascript:alert(1))", "[a](b)", "\n[a]: javascript:x", "\u202e", "\u2066", "\uffff", "\u200f", "\x0b", "\x85",
    "é", "漢字", "🙂",
]  # fmt: skip
_KEPT = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
messy = st.one_of(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join), st.text(_KEPT, max_size=30))
_stem = messy.filter(bool)
_numbers = st.floats(allow_nan=False, allow_infinity=False)
_sizes = st.floats(min_value=0, allow_nan=False, allow_infinity=False)


@st.composite
def any_item(draw: st.DrawFn) -> Item:
    """Whatever the schema lets pass, sound or not."""
    answer = Answer(
        accepted=draw(st.none() | st.lists(messy, max_size=4)),
        value=draw(st.none() | _numbers),
        tolerance=draw(st.none() | _sizes),
        unit=draw(st.none() | messy),
        pairs=draw(st.none() | st.lists(st.tuples(messy, messy), max_size=4)),
        order=draw(st.none() | st.lists(messy, max_size=4)),
        rubric=draw(st.none() | messy),
    )
    options = st.builds(Option, text=messy, correct=st.booleans(), rationale=messy)
    return item(
        draw(st.sampled_from(ItemType)),
        draw(_stem),
        number=draw(st.integers(1, 10**6)),
        options=draw(st.lists(options, max_size=6)),
        answer=answer,
        explanation=draw(messy),
        tags=draw(st.lists(messy.map(lambda tag: tag[:80]), max_size=2)),
        points=draw(st.sampled_from([1.0, 2.0, 0.5])),
        evidence=draw(
            st.lists(st.builds(Evidence, start=st.just(0), end=st.just(3), quote=messy), max_size=2)
        ),
    )


# Text with every mark of GIFT, but none that Markdown or Moodle would show in another way.
_GIFT_MARKS = "~=#{}:%/'\"?!;, abcXYZé漢"
plain = st.text(_GIFT_MARKS, max_size=20).map(lambda text: f"w{text}w").filter(lambda text: "->" not in text)


@st.composite
def sound_item(draw: st.DrawFn) -> Item:
    """An item every format should hold, full of GIFT's marks."""
    kind = draw(st.sampled_from(ItemType))
    options: list[Option] = []
    answer = Answer()
    stem = draw(plain)
    several = st.lists(plain, min_size=3, max_size=8)
    if kind in (ItemType.MULTIPLE_CHOICE, ItemType.MULTIPLE_RESPONSE):
        texts = draw(st.lists(plain, min_size=2, max_size=20))
        most = len(texts) if kind is ItemType.MULTIPLE_RESPONSE else 1
        right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=most))
        options = [Option(text=t, correct=n in right, rationale=draw(plain)) for n, t in enumerate(texts)]
    elif kind is ItemType.TRUE_FALSE:
        truth = draw(st.booleans())
        options = [
            Option(text="True", correct=truth, rationale=draw(plain)),
            Option(text="False", correct=not truth, rationale=draw(plain)),
        ]
    elif kind in (ItemType.CLOZE, ItemType.SHORT_ANSWER):
        answer = Answer(accepted=draw(several))
        if kind is ItemType.CLOZE:
            stem = draw(st.sampled_from([f"{stem} ____ {draw(plain)}", f"{stem} ____", f"{stem} ____."]))
    elif kind is ItemType.NUMERICAL:
        answer = Answer(value=draw(st.floats(-1e9, 1e9)), tolerance=draw(st.floats(0, 100)))
    elif kind is ItemType.MATCHING:
        answer = Answer(pairs=draw(st.lists(st.tuples(plain, plain), min_size=2, max_size=6)))
    elif kind is ItemType.ORDERING:
        answer = Answer(order=draw(several))
    return item(kind, stem, options=options, answer=answer, explanation=draw(st.just("") | plain))
