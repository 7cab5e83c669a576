"""A printed guide holds what it should, and nothing in a text can open a heading, run, or be fetched."""

import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from backend.content import service as contents
from backend.content.formats import ContentFormat, Printable, export, losses
from backend.content.schemas import ContentKind, ContentState, Origin, Section, SectionContent, Statement
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.quiz.formats import Copy
from backend.quiz.schemas import Evidence, Provenance, Verdict, VerdictKind
from tests.factories import a_person, a_section, a_statement, a_study_guide

APPROVE = Verdict(verdict=VerdictKind.APPROVE)
HOSTILE = (
    "<script>alert(1)</script> ![x](https://evil.example/a.png) [y](javascript:alert(1)) # not a heading"
)


def kept(content: SectionContent) -> Section:
    now = utc_now()
    return Section(
        **content.model_dump(),
        id=new_id(),
        content_id=new_id(),
        slot=0,
        provenance=Provenance(engine="local"),
        state=ContentState.APPROVED,
        version=1,
        created_at=now,
        updated_at=now,
    )


def printed(*sections: SectionContent, title: str = "Weather", **more: Any) -> Printable:
    kind = more.pop("kind", ContentKind.STUDY_GUIDE)
    return Printable(kind, title, "A chapter", [kept(s) for s in sections], **more)


def file(format: ContentFormat, *sections: SectionContent, title: str = "Weather") -> str:
    return export(format, printed(*sections, title=title)).content.decode()


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


texts = st.text(min_size=1, max_size=40) | st.just(HOSTILE)
statements = st.builds(
    lambda text, term, answer, under: Statement(
        text=text,
        term=term,
        answer=answer,
        under=under,
        evidence=[Evidence(start=0, end=len(text), quote=text)],
    ),
    texts.filter(lambda text: "\0" not in text),
    texts.filter(lambda text: "\0" not in text),
    texts.filter(lambda text: "\0" not in text),
    texts.filter(lambda text: "\0" not in text),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(statements, min_size=1, max_size=3))
def test_no_text_opens_a_heading_runs_or_is_fetched(some: list[Statement]) -> None:
    section = SectionContent(section="key_ideas", heading=HOSTILE, statements=some)
    tokens = MarkdownIt("commonmark").parse(file(ContentFormat.MD, section, title=HOSTILE))
    every = [*tokens, *(child for token in tokens for child in token.children or [])]
    assert not [t for t in every if t.type in {"html_block", "html_inline", "image"}]
    assert sum(t.tag in {"h1", "h2"} and t.type == "heading_open" for t in tokens) == 3
    page = Page(file(ContentFormat.HTML, section, title=HOSTILE))
    assert not {"script", "img", "iframe", "link", "object"} & set(page.tags)
    assert all(address.startswith("#source-") for address in page.addresses)


def test_a_guide_prints_terms_answers_headings_and_numbered_sources() -> None:
    term = a_statement().model_copy(update={"term": "Humidity"})
    question = a_statement(text="What is humidity?").model_copy(update={"answer": "Water vapour in the air."})
    idea = a_statement().model_copy(update={"under": "Storms"})
    sections = [a_section("key_terms", term), a_section("questions", question), a_section("key_ideas", idea)]
    text = file(ContentFormat.MD, *sections)
    assert "- **Humidity**: Humidity is the amount of water vapour in the air. \\[1\\]" in text
    assert "- What is humidity? \\[1\\]\n    - Answer: Water vapour in the air." in text
    assert "### Storms" in text
    assert text.count("(characters ") == 1
    words = " ".join(Page(file(ContentFormat.HTML, *sections)).words)
    for expected in ("Humidity", "Answer: Water vapour in the air.", "Storms", "Sources", "From: A chapter"):
        assert expected in words


def test_cards_are_rows_of_two_sides_for_spreadsheets_and_for_anki() -> None:
    term = a_statement().model_copy(update={"term": "=Humidity"})
    question = a_statement(text="# What is\thumidity?").model_copy(update={"answer": "Water vapour."})
    sections = [a_section("key_terms", term), a_section("questions", question, a_statement())]
    said = "Humidity is the amount of water vapour in the air."
    rows = list(csv.reader(io.StringIO(file(ContentFormat.CSV, *sections).removeprefix("\ufeff"))))
    assert rows == [
        ["section", "front", "back", "source"],
        ["Key terms", "'=Humidity", said, said],
        ["Questions", "# What is humidity?", "Water vapour.", said],
    ]
    head, cards = file(ContentFormat.ANKI, *sections, title="Air::Water").split("#tags column:3\n")
    assert head.splitlines() == [
        "#separator:tab",
        "#html:false",
        "#notetype:Basic",
        "#deck:Air: :Water",
        "#columns:Front\tBack\tTags",
    ]
    assert cards.splitlines() == [
        f'"=Humidity"\t"{said}"\t"Key_terms"',
        '"# What is humidity?"\t"Water vapour."\t"Questions"',
    ]
    lost = [loss.field for loss in losses(ContentFormat.ANKI, [kept(section) for section in sections])]
    assert lost == ["record", "evidence.start", "statements", "evidence.quote"]


def test_json_loses_nothing() -> None:
    section = kept(a_section())
    printable = Printable(ContentKind.STUDY_GUIDE, "Weather", None, [section])
    document = json.loads(export(ContentFormat.JSON, printable).content)
    assert [Section.model_validate(held) for held in document["sections"]] == [section]
    assert losses(ContentFormat.JSON, [section]) == []
    assert [loss.field for loss in losses(ContentFormat.MD, [section])] == ["record"]


def test_what_is_exported_is_approved_or_at_least_not_rejected(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    guide = a_study_guide(uow, ada)
    with pytest.raises(Conflict) as refused:
        contents.export_content(uow, ada, guide.id, ContentFormat.MD)
    assert refused.value.code == "nothing_approved"
    first, second = guide.sections
    contents.judge_section(uow, ada, first.id, APPROVE)
    approved = contents.export_content(uow, ada, guide.id, ContentFormat.MD)
    assert approved.filename == "weather-and-climate-study-guide.md"
    assert first.statements[0].text in approved.content.decode()
    assert second.statements[0].text not in approved.content.decode()
    contents.judge_section(uow, ada, first.id, Verdict(verdict=VerdictKind.REJECT, reason="No"))
    every = contents.export_content(uow, ada, guide.id, ContentFormat.MD, approved_only=False)
    assert first.statements[0].text not in every.content.decode()
    contents.judge_section(uow, ada, second.id, Verdict(verdict=VerdictKind.REJECT, reason="No"))
    with pytest.raises(Conflict) as empty:
        contents.export_content(uow, ada, guide.id, ContentFormat.MD, approved_only=False)
    assert empty.value.code == "content_empty"


def a_worksheet() -> SectionContent:
    """A question to match, one to choose, and one to write on."""
    proof = a_statement().evidence
    return a_section(
        "short_questions",
        Statement(
            text="Match them.",
            parts=["Rain", "Hail"],
            choices=["Ice", "Water"],
            answer="1 B, 2 A",
            evidence=proof,
        ),
        Statement(text="Which falls?", choices=["Rain", "Light"], answer="A: Rain", evidence=proof),
        Statement(
            text="Why does it fall?", answer="Because it is heavy.", lines=3, under="Storms", evidence=proof
        ),
    )


def words_of(format: ContentFormat, content: Printable) -> str:
    """All words of a printed file, on one line."""
    raw = export(format, content).content
    if format is ContentFormat.PDF:
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    elif format is ContentFormat.DOCX:
        text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(raw)).paragraphs)
    elif format is ContentFormat.HTML:
        text = " ".join(Page(raw.decode()).words)
    else:
        text = raw.decode().replace("\\", "")
    return " ".join(text.split())


PRINTED = (ContentFormat.PDF, ContentFormat.DOCX, ContentFormat.HTML, ContentFormat.MD)


@pytest.mark.parametrize("format", PRINTED)
def test_students_get_questions_teachers_the_answers_last_and_the_key_nothing_else(
    format: ContentFormat,
) -> None:
    sheet = printed(a_worksheet(), kind=ContentKind.WORKSHEET, copy=Copy.STUDENT)
    student = words_of(format, sheet)
    for asked in ("Match them.", "Rain", "Ice", "Which falls?", "Storms", "Why does it fall?", "Name"):
        assert asked in student
    for kept_back in ("Because it is heavy.", "1 B, 2 A", "Answers", "Sources", "water vapour"):
        assert kept_back not in student
    teacher = words_of(format, replace(sheet, copy=Copy.TEACHER))
    assert teacher.index("Why does it fall?") < teacher.index("Answers") < teacher.index("1 B, 2 A")
    assert teacher.index("Because it is heavy.") < teacher.index("Sources")
    key = words_of(format, replace(sheet, copy=Copy.KEY))
    assert "Because it is heavy." in key
    assert "Why does it fall?" not in key


@pytest.mark.parametrize("format", PRINTED)
def test_a_lesson_plan_prints_its_minutes_and_says_whose_words_are_whose(format: ContentFormat) -> None:
    opening = Statement(text="Ask around.", minutes=12, under="Warm-up", origin=Origin.TEMPLATE)
    plan = printed(
        a_section("phases", opening, a_statement().model_copy(update={"under": "Warm-up"})),
        kind=ContentKind.LESSON_PLAN,
        minutes=45,
        audience="Grade 8",
    )
    said = words_of(format, plan)
    for expected in ("Lesson plan · 45 minutes · Grade 8", "Warm-up", "12 min", "Ask around.", "template"):
        assert expected in said
    assert "no source" not in said


@pytest.mark.parametrize("format", PRINTED)
def test_sources_name_the_page_where_it_is_known(format: ContentFormat) -> None:
    section = a_section("key_ideas", a_statement())
    (evidence,) = section.statements[0].evidence
    known = printed(section, anchors={str(evidence.passage_id): "page 3"})
    assert "(page 3)" in words_of(format, known)
    assert f"(characters {evidence.start} to {evidence.end})" in words_of(format, printed(section))


@pytest.mark.parametrize("format", [ContentFormat.PDF, ContentFormat.DOCX, ContentFormat.APKG])
def test_the_same_content_gives_the_same_words_and_hostile_ones_stay_words(format: ContentFormat) -> None:
    hostile = Statement(text=HOSTILE + ' #import "x" {{Front}} [sound:x.mp3]\x01\uffff', answer="<b>bold</b>")
    content = printed(a_section("key_ideas", hostile), title=HOSTILE)
    first = export(format, content)
    assert first.content
    if format is not ContentFormat.APKG:
        assert "<script>alert(1)</script>" in words_of(format, content)
    if format is ContentFormat.PDF:
        assert first.content == export(format, content).content


def test_an_anki_package_holds_each_card_once_and_no_markup(tmp_path: Path) -> None:
    question = a_statement(text="What is {{humidity}}?").model_copy(
        update={"answer": "<b>Vapour</b> [sound:x.mp3]"}
    )
    term = a_statement().model_copy(update={"term": "Humidity"})
    made = export(ContentFormat.APKG, printed(a_section("questions", question), a_section("key_terms", term)))
    assert made.filename == "weather-study-guide.apkg"
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        package.extract("collection.anki2", tmp_path)
    deck = sqlite3.connect(tmp_path / "collection.anki2")
    rows = [row[0].split("\x1f") for row in deck.execute("SELECT flds FROM notes ORDER BY id")]
    cards = deck.execute("SELECT count(*) FROM cards").fetchone()[0]
    deck.close()
    assert cards == len(rows) == 2
    assert rows[0][:2] == ["What is &#123;&#123;humidity}}?", "&lt;b&gt;Vapour&lt;/b&gt; &#91;sound:x.mp3]"]


def test_no_statement_and_no_heading_is_torn_over_two_pages_in_word() -> None:
    made = export(ContentFormat.DOCX, printed(a_worksheet(), kind=ContentKind.WORKSHEET))
    document = Document(io.BytesIO(made.content))
    for paragraph in document.paragraphs:
        assert paragraph.style is not None
        style = str(paragraph.style.name)
        if style.startswith("Heading"):
            assert document.styles[style].paragraph_format.keep_with_next
        elif paragraph.text.strip() and style not in {"Title", "Source"} and paragraph.text[0].isdigit():
            assert paragraph.paragraph_format.keep_together


def test_only_worksheets_come_in_copies(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    guide = a_study_guide(uow, ada)
    with pytest.raises(Invalid) as refused:
        contents.export_content(uow, ada, guide.id, ContentFormat.PDF, approved_only=False, copy=Copy.STUDENT)
    assert refused.value.code == "no_copies"


def test_what_a_word_document_says_of_a_paragraph_stands_in_the_order_of_its_schema() -> None:
    made = export(ContentFormat.DOCX, printed(a_worksheet(), kind=ContentKind.WORKSHEET))
    ruled = [p._p.pPr for p in Document(io.BytesIO(made.content)).paragraphs if p._p.xpath("w:pPr/w:pBdr")]
    assert len(ruled) == 4
    order = ["pStyle", "keepNext", "keepLines", "widowControl", "pBdr", "spacing", "ind", "jc"]
    for properties in ruled:
        assert properties is not None
        names = [child.tag.rpartition("}")[2] for child in properties]
        assert names == sorted(names, key=order.index)


def test_what_is_longer_than_a_page_is_printed_to_its_end() -> None:
    long = " ".join(f"word{at}" for at in range(1_800))
    sheet = a_section("long_questions", Statement(text=long, answer=long + " end", lines=40))
    said = words_of(ContentFormat.PDF, printed(sheet, kind=ContentKind.WORKSHEET))
    for expected in ("word0 ", "word1799", "word1799 end"):
        assert expected in said


def test_formulas_are_set_in_pdf_and_word_and_prices_stay_prices() -> None:
    asked = Statement(text="Solve $\\frac{x}{2} = 3$ for $5 or $10, and $\\nonsense{x$.", answer="$x = 6$")
    sheet = printed(a_section("short_questions", asked), kind=ContentKind.WORKSHEET)
    pdf = words_of(ContentFormat.PDF, sheet)
    assert "\\frac" not in pdf
    assert "for $5 or $10" in pdf
    with zipfile.ZipFile(io.BytesIO(export(ContentFormat.DOCX, sheet).content)) as package:
        word = package.read("word/document.xml").decode()
    assert word.count("<m:oMath") == 2
    assert "<m:f>" in word
    assert "for $5 or $10" in word


def test_formulas_are_set_by_browsers_and_by_anki() -> None:
    asked = Statement(text="Solve $\\frac{x}{2} = 3$ for $5 or $10.", answer="$x = 6$, not <b>")
    section = a_section("questions", asked)
    page = file(ContentFormat.HTML, section)
    assert page.count("<math ") == 2
    assert "<mfrac>" in page
    assert "for $5 or $10." in page
    assert "not &lt;b&gt;" in page
    assert "\\(x = 6\\), not <b>" in file(ContentFormat.ANKI, section)
    package = zipfile.ZipFile(io.BytesIO(export(ContentFormat.APKG, printed(section)).content))
    assert b"Solve \\(\\frac&#123;x}&#123;2} = 3\\) for $5 or $10." in package.read("collection.anki2")


def test_pictures_among_letters_are_named_as_what_a_page_may_not_hold() -> None:
    said = [
        loss.message for loss in losses(ContentFormat.PDF, [kept(a_section("a", Statement(text="Cell 🧬")))])
    ]
    assert any("Emoji in “A”" in message for message in said)
    plain = losses(ContentFormat.PDF, [kept(a_section("a", Statement(text="α → β, 5 €")))])
    assert [loss.field for loss in plain] == ["record"]


def test_a_set_to_match_is_a_card_for_each_pair_and_what_is_chosen_from_stands_on_the_front() -> None:
    rows = list(csv.reader(io.StringIO(file(ContentFormat.CSV, a_worksheet()).removeprefix("\ufeff"))))
    assert [row[1:3] for row in rows[1:]] == [
        ["Rain", "Water"],
        ["Hail", "Ice"],
        ["Which falls? A. Rain B. Light", "A: Rain"],
        ["Why does it fall?", "Because it is heavy."],
    ]
