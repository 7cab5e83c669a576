"""A printed guide holds what it should, and nothing in a text can open a heading, run, or be fetched."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from backend.content import service as contents
from backend.content.formats import ContentFormat, Printable, export, losses
from backend.content.schemas import ContentKind, ContentState, Section, SectionContent, Statement
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
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


def file(format: ContentFormat, *sections: SectionContent, title: str = "Weather") -> str:
    printable = Printable(ContentKind.STUDY_GUIDE, title, "A chapter", [kept(s) for s in sections])
    return export(format, printable).content.decode()


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
