"""A whole report out of told figures: its first line, its headings, and every format of it."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from backend.config import ROOT
from backend.reports.catalogue import every_figure
from backend.reports.composing import compose
from backend.reports.formats import export
from backend.reports.formats.contract import Printed
from backend.reports.freezing import canonical, content_hash, thawed
from backend.reports.readings import Alert, Outage, Reading
from backend.reports.schemas import Document, Integrity, ReportFormat, SectionState
from backend.reports.wording import Level, Verdict
from tests.reports.sources import WINDOW, Nothing, Told, a_reading, all_well, facts_of, verified

HEADINGS = [
    "Actions",
    "Targets",
    "Work done",
    "Outages",
    "Alerts",
    "Upcoming changes",
    "Architecture",
    "Database",
    "Redis",
    "Authentication",
    "Agents",
    "API",
    "Performance",
    "Testing",
    "Code quality",
    "Risks",
    "Recommendations",
    "Caveats",
]
HOSTILE = '<script>alert(1)</script> | [x](javascript:1) #panic() $ = * @ref "'


def written(document: Document, format: ReportFormat) -> bytes:
    printed = Printed(document, canonical(document), Integrity.UNSIGNED, None, "https://console.example")
    return export(format, printed).content


def test_where_nothing_was_measured_nothing_is_operational() -> None:
    document = compose(facts_of(Nothing()))
    assert [section.heading for section in document.sections] == HEADINGS
    assert document.verdict is Verdict.NOT_ENOUGH
    assert document.headline == "Nothing to judge by: none of 15 targets was measured in this window."
    assert not any(section.state is SectionState.OPERATIONAL for section in document.sections)
    text = written(document, ReportFormat.MD).decode()
    assert "operational" not in text.casefold()
    assert text.count("not measured") > 10


def test_all_targets_met_with_enough_data_is_said_with_its_confidence() -> None:
    document = compose(facts_of(Told(all_well(), last=verified())))
    assert (
        document.headline
        == f"Met all {sum(f.verdict is not None for s in document.sections for f in s.figures)} targets."
    )
    assert document.confidence.level is Level.HIGH
    states = {section.id: section.state for section in document.sections}
    assert states["database"] is SectionState.OPERATIONAL
    assert states["testing"] is SectionState.OPERATIONAL


def test_where_there_is_no_redis_it_is_not_said_to_be_operational() -> None:
    facts = facts_of(Told(all_well()))
    without = replace(facts, asked=replace(facts.asked, redis=False))
    found = [
        next(section for section in compose(one).sections if section.id == "redis")
        for one in (facts, without)
    ]
    assert [section.state for section in found] == [SectionState.OPERATIONAL, None]
    assert found[1].sentences[0].startswith("No Redis is configured")


def test_a_miss_stands_in_the_first_line() -> None:
    told = all_well() | {"request_seconds_p95": a_reading("request_seconds_p95", 0.812)}
    document = compose(facts_of(Told(told)))
    assert document.verdict is Verdict.MISSED
    assert document.headline.startswith("Missed 1 of ")
    assert "0.8 s; the target is ≤ 0.5 s" in document.headline
    assert next(s for s in document.sections if s.id == "api").state is SectionState.DEGRADED


def test_a_gap_in_the_samples_is_unknown_and_lowers_confidence() -> None:
    gap = WINDOW.length.total_seconds() * 0.1
    document = compose(facts_of(Told(all_well(), unknown_s={"database": gap})))
    database = next(section for section in document.sections if section.id == "database")
    assert database.state is SectionState.UNKNOWN
    assert database.figures[0].shown == "100%"
    assert database.figures[0].coverage == pytest.approx(0.9)
    assert document.confidence.level is Level.LOW


def test_an_outage_only_coincided_until_somebody_confirms_its_cause() -> None:
    began = WINDOW.start + timedelta(days=3)
    seen = Outage("database", "down", began, began + timedelta(minutes=4), "the disk was full")
    slow = Outage("api", "degraded", began, began + timedelta(minutes=3), "")
    document = compose(facts_of(Told(all_well(), seen=[seen, slow])))
    rows = next(s for s in document.sections if s.id == "outages").tables[0].rows
    assert rows[0].cells[3:] == ["4 min", "9.9%", "coincided with: the disk was full"]
    # What is degraded is up under the policy, and uses nothing of the budget.
    assert rows[1].cells[3:] == ["3 min", "—", "unknown"]
    assert len(document.stretches) == 2


def test_an_alert_that_should_have_fired_is_told_and_one_that_should_not_have() -> None:
    began = WINDOW.start + timedelta(days=3)
    down = [
        Outage(name, "down", began, began + timedelta(minutes=4), "") for name in ("database", "web", "cache")
    ]
    fired = [
        Alert("Database is down", "page", "database", True, began, began + timedelta(minutes=4), False),
        Alert("Sign-in is down", "page", "auth", True, began, began + timedelta(minutes=1), False),
        Alert("Runs succeed: the error budget burns", "ticket", "run_success", False, began, None, True),
    ]
    document = compose(facts_of(Told(all_well(), seen=down, fired=fired)))
    alerts = next(section for section in document.sections if section.id == "alerts")
    assert alerts.sentences == [
        "3 alerts fired, 1 of them silenced by announced work.",
        "By rule 1 should have fired and did not; 1 fired for a component that was not down.",
    ]
    assert [row.cells[-1] for row in alerts.tables[0].rows] == [
        "",
        "should not have fired",
        "silenced by announced work",
    ]
    # The cache is not required, so nobody has to be called.
    assert [row.cells[0] for row in alerts.tables[1].rows] == ["web"]


def test_what_changed_is_written_from_the_figures() -> None:
    before = {"run_success": a_reading("run_success", 0.99)}
    changed = " ".join(compose(facts_of(Told(all_well(), before))).what_changed)
    assert "Worsened: Runs that succeeded, of those that ended, 99.0% to 97.0% (worsened by 2.0 pp" in changed
    assert "No detectable change in " in changed


def test_a_frozen_text_thaws_to_the_same_document_and_hash() -> None:
    document = compose(facts_of(Told(all_well(), last=verified())))
    text = canonical(document)
    assert canonical(thawed(text)) == text
    assert content_hash(text) != content_hash(text.replace("Met", "met"))


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]


def test_every_format_holds_hostile_words_as_words() -> None:
    outage = Outage(
        "database", "down", WINDOW.start, WINDOW.start + timedelta(minutes=4), HOSTILE, confirmed=True
    )
    told = all_well()
    told["runs_asked"] = Reading("runs_asked", HOSTILE, "runs", 7, 7, rows_url="javascript:alert(1)")
    document = compose(facts_of(Told(told, seen=[outage])))
    html = written(document, ReportFormat.HTML).decode()
    page = Page(html)
    # Nothing is fetched from anywhere: the only other address is the name SVG goes by.
    assert {address.split("/")[2] for address in re.findall(r"(?:https?:)?//[\w.-]+[^\s\"'<>]*", html)} == {
        "console.example",
        "www.w3.org",
    }
    assert not re.findall(r"@import|url\(", html)
    assert not {"script", "img", "iframe", "link", "object"} & set(page.tags)
    assert "svg" in page.tags
    assert all(address.startswith("https://console.example/") for address in page.addresses)
    tokens = MarkdownIt("commonmark").enable("table").parse(written(document, ReportFormat.MD).decode())
    every = [*tokens, *(child for token in tokens for child in token.children or [])]
    assert not [token for token in every if token.type in {"html_block", "html_inline", "image"}]
    assert all(
        str(token.attrs["href"]).startswith("https://console.example/")
        for token in every
        if token.type == "link_open"
    )
    assert sum(token.type == "heading_open" and token.tag == "h2" for token in tokens) == len(HEADINGS) + 1
    pdf = PdfReader(io.BytesIO(written(document, ReportFormat.PDF)))
    words = "".join(page.extract_text() for page in pdf.pages)
    assert "#panic()" in words
    assert "<script>" in words
    figures = {
        row["id"]: row
        for row in csv.DictReader(io.StringIO(written(document, ReportFormat.CSV).decode("utf-8-sig")))
    }
    assert (figures["work.asked"]["value"], figures["work.asked"]["rows_url"]) == ("7.0", "")
    assert json.loads(written(document, ReportFormat.JSON))["id"] == str(document.id)


def test_the_same_document_makes_the_same_pdf() -> None:
    document = compose(facts_of(Told(all_well())))
    assert written(document, ReportFormat.PDF) == written(document, ReportFormat.PDF)


def test_every_figure_is_documented() -> None:
    text = (ROOT / "docs" / "reports.md").read_text()
    assert [id for id in every_figure() if not id.startswith("uptime.") and f"| `{id}` |" not in text] == []
