"""Study content is judged section by section, each statement beside what proves it."""

from uuid import UUID

from streamlit.testing.v1 import AppTest

from backend.content import service as contents
from backend.content.schemas import ContentState, Origin, Section, SectionChange, Statement
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import service as jobs
from backend.jobs.schemas import RunFilter
from backend.permissions import Actor
from backend.sources import service as sources
from tests.factories import a_person, a_section, a_source, a_statement, a_study_guide
from tests.pages.studio.conftest import Browser, press_in_dialog, read, widget, words_on

CONTENT = "studio/content/content.py"


def section_now(actor: Actor, section: Section) -> Section:
    """The section as it is in the database."""
    return read(contents.read_section, actor, section.id)


def edit_key(page: AppTest, section_id: UUID) -> str:
    """Prefix of the keys of a section's open form."""
    return str(page.session_state["studio_editing_sections"][section_id].key)


def test_without_content_the_list_says_how_to_make_some(browser: Browser) -> None:
    words = words_on(browser.open(CONTENT))
    assert "No study content has been made yet." in words


def test_the_list_leads_to_what_waits(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    guide = a_study_guide(uow, ada)
    page = browser.open(CONTENT)
    assert "2 sections still wait for your verdict." in words_on(page)
    page.query_params["content"] = str(guide.id)
    page.run()
    assert "All 2 sections wait for your verdict." in words_on(page)


def test_each_statement_stands_beside_its_evidence(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    guide = a_study_guide(uow, ada)
    page = browser.open(CONTENT, content=guide.id)
    words = words_on(page)
    assert ":yellow-background[A barometer is an instrument that measures air pressure.]" in words
    assert "Drafted by the local engine" in words
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures == {"Approved": "0 of 2", "Drafts": "2", "With findings": "0", "Proven": "2 of 2"}


def test_terms_answers_and_headings_are_shown(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    term = a_statement().model_copy(update={"term": "Humidity"})
    question = a_statement(text="What is humidity?").model_copy(update={"answer": "Water vapour."})
    idea = a_statement(text="Air has $p = 5$ for $3 or $4.").model_copy(update={"under": "Storms"})
    guide = a_study_guide(uow, ada, a_section("terms", term), a_section("questions", question, idea))
    assert guide.source_id is not None
    newer = a_source(uow, ada, text="The wind is moving air. " * 9)
    sources.replace(uow, guide.source_id, newer.id)
    words = words_on(browser.open(CONTENT, content=guide.id))
    for expected in ("**Humidity**", "Water vapour.", "**Storms**", "Air has $p = 5$ for $3 or $4."):
        assert expected in words
    assert "The source has a newer edition." in words


def test_one_click_approves(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    guide = a_study_guide(uow, ada)
    page = browser.open(CONTENT, content=guide.id)
    page.button(key=f"approve_{guide.sections[0].id}").click().run()
    assert section_now(ada, guide.sections[0]).state is ContentState.APPROVED
    assert "1 of 2 sections waits for your verdict; 1 approved." in words_on(page)


def test_a_rejection_says_why_or_is_refused_in_words(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    guide = a_study_guide(uow, ada)
    section = guide.sections[0]
    page = browser.open(CONTENT, content=guide.id)
    page.button(key=f"reject_now_{section.id}").click().run()
    assert "Say why you reject this section" in words_on(page)
    widget(page, f"reasons_{section.id}").set_value(["Too thin"])
    page.button(key=f"reject_now_{section.id}").click().run()
    now = section_now(ada, section)
    assert (now.state, now.reason) == (ContentState.REJECTED, "Too thin")


def test_an_edit_is_saved_where_the_section_stands(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    guide = a_study_guide(uow, ada)
    section = guide.sections[0]
    page = browser.open(CONTENT, content=guide.id)
    page.button(key=f"edit_{section.id}").click().run()
    key = edit_key(page, section.id)
    page.text_input(key=f"{key}_heading").set_value("What it is about")
    page.text_area(key=f"{key}_added").set_value("Mountains have a weather of their own.")
    page.button(key=f"{key}_save").click().run()
    now = section_now(ada, section)
    assert (now.heading, now.version, len(now.statements)) == ("What it is about", 2, 2)
    assert now.statements[0].evidence == section.statements[0].evidence
    assert "No passage proves this" in words_on(page)
    assert "unsupported_claim" in [finding.check for finding in now.findings]


def test_clearing_the_last_statement_is_refused_in_words(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    guide = a_study_guide(uow, ada)
    section = guide.sections[0]
    page = browser.open(CONTENT, content=guide.id)
    page.button(key=f"edit_{section.id}").click().run()
    key = edit_key(page, section.id)
    page.text_area(key=f"{key}_0_text").set_value("")
    page.button(key=f"{key}_save").click().run()
    assert "Leave at least one statement" in words_on(page)
    assert section_now(ada, section).version == 1


def test_an_edit_of_what_somebody_changed_overwrites_nothing(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    guide = a_study_guide(uow, ada)
    section = guide.sections[0]
    page = browser.open(CONTENT, content=guide.id)
    page.button(key=f"edit_{section.id}").click().run()
    key = edit_key(page, section.id)
    contents.edit_section(uow, ada, section.id, SectionChange(version=1, heading="Theirs"))
    page.text_input(key=f"{key}_heading").set_value("Mine")
    page.button(key=f"{key}_save").click().run()
    assert "This section was changed meanwhile" in words_on(page)
    assert section_now(ada, section).heading == "Theirs"


def test_what_passed_is_approved_together(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    guide = a_study_guide(uow, ada)
    page = browser.open(CONTENT, content=guide.id)
    page.button(key="approve_passed").click().run()
    page.button(key="approve_passed").click()
    page.button(key="confirm_act").click().run()
    assert read(contents.read_content, ada, guide.id).state is ContentState.APPROVED


def test_it_is_trashed_and_restored(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    guide = a_study_guide(uow, ada)
    page = browser.open(CONTENT)
    press_in_dialog(page, f"content_menu_{guide.id}", "Move to trash", "confirm_act")
    page = browser.open(CONTENT, trash="true")
    assert "1 piece in the trash." in words_on(page)
    page.button(key=f"restore_{guide.id}").click().run()
    assert read(contents.read_content, ada, guide.id).id == guide.id


def test_somebody_elses_or_no_address_leads_nowhere(browser: Browser, uow: UnitOfWork) -> None:
    eve = a_person(uow, name="Eve")
    for content in (a_study_guide(uow, eve).id, new_id(), "nonsense"):
        assert "Not found" in words_on(browser.open(CONTENT, content=content))


def test_hostile_text_is_shown_as_text(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    hostile = a_statement(text="<b>x</b> ![i](https://evil.example/a.png) :red[loud] of humidity")
    guide = a_study_guide(uow, ada, a_section("ideas", hostile))
    page = browser.open(CONTENT, content=guide.id)
    shown = [str(m.value) for m in page.markdown if "evil" in str(m.value)]
    assert shown
    assert all("![i](" not in text and "<b>" not in text and ":red[loud]" not in text for text in shown)


def test_a_section_is_accepted_and_made_again_where_it_stands(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    mine = Statement(text="Rain falls on the just and the unjust alike.")
    opening = Statement(text="Ask around.", minutes=10, origin=Origin.TEMPLATE)
    guide = a_study_guide(uow, ada, a_section("key_ideas", a_statement(), mine, opening))
    section = guide.sections[0]
    page = browser.open(CONTENT, content=guide.id)
    words = words_on(page)
    for expected in ("with a passage; 1 to accept", "10 min", "Template"):
        assert expected in words
    page.button(key=f"accept_{section.id}_1").click().run()
    assert section_now(ada, section).unproven == 0
    assert "a person has accepted it" in words_on(page)
    page.text_area(key=f"again_words_{section.id}").set_value("like a pirate").run()
    page.button(key=f"again_now_{section.id}").click().run()
    assert "cannot do that. It understands" in words_on(page)
    page.text_area(key=f"again_words_{section.id}").set_value("others").run()
    page.button(key=f"again_now_{section.id}").click().run()
    assert "hourglass_top" in words_on(page)
    (run,) = read(jobs.list_runs, ada, RunFilter()).items
    assert (run.blueprint.instead_of, run.blueprint.instruction) == (section.id, "others")


def test_a_unit_shows_what_was_made_of_a_source_and_takes_it_along(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    guide = a_study_guide(uow, ada)
    page = browser.open("studio/unit/unit.py", source=guide.source_id)
    words = words_on(page)
    for expected in ("Nothing of its 1 part is approved yet.", "Study guide", "2 to review"):
        assert expected in words
    for address in (None, new_id()):
        words = words_on(browser.open("studio/unit/unit.py", **({"source": address} if address else {})))
        assert "Which text?" in words or "Not found" in words
