"""The texts that were given, and every question made of them."""

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor
from backend.quiz import service as quizzes
from backend.quiz.schemas import ItemFilter
from backend.sources import service as sources
from tests.factories import (
    a_drafted_quiz,
    a_multiple_choice,
    a_person,
    a_short_answer,
    a_source,
    an_approved_item,
)
from tests.pages.studio.conftest import Browser, read, widget, words_on

SOURCES = "studio/sources/sources.py"
BANK = "studio/bank/bank.py"


def test_without_a_source_the_screen_offers_to_give_one(browser: Browser) -> None:
    assert "No sources yet" in words_on(browser.open(SOURCES))


def test_a_source_shows_its_size_and_that_it_stays_here(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    source = a_source(uow, ada, local_only=True)
    words = words_on(browser.open(SOURCES))
    assert f"{source.words:,} words" in words
    assert "Stays here" in words
    assert "Pasted" in words


def test_a_source_is_deleted_after_a_second_press(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    source = a_source(uow, ada)
    page = browser.open(SOURCES)
    page.button(key=f"delete_{source.id}").click().run()
    page.button(key=f"delete_{source.id}").click()
    page.button(key="confirm_act").click().run()
    assert not read(sources.list_sources, ada).items


def test_the_bank_is_narrowed_by_state_type_and_words(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    an_approved_item(uow, ada)
    a_drafted_quiz(uow, ada, a_short_answer(), a_multiple_choice("Which one measures wind?"))
    page = browser.open(BANK)
    assert "3 questions; 2 without a verdict." in words_on(page)
    page.selectbox(key="state").set_value("draft").run()
    assert "2 questions match" in words_on(page)
    page.selectbox(key="type").set_value("short_answer").run()
    assert "1 question matches" in words_on(page)
    page.text_input(key="words").set_value("volcano").run()
    assert "Nothing matches" in words_on(page)


def test_the_trash_gives_back(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = a_drafted_quiz(uow, ada)
    quizzes.trash_item(uow, ada, quiz.items[0].id)
    page = browser.open(BANK, trash="true", quiz=quiz.id)
    assert "1 question in the trash" in words_on(page)
    page.button(key=f"restore_{quiz.items[0].id}").click().run()
    assert "The trash is empty." in words_on(page)
    assert len(read(quizzes.read_quiz, ada, quiz.id).items) == 1


def test_a_question_goes_to_the_trash_from_the_bank(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    item = a_drafted_quiz(uow, ada).items[0]
    page = browser.open(BANK)
    widget(page, f"item_menu_{item.id}").set_value("Move to trash").run()
    assert "No question has been made yet." in words_on(page)


def test_an_opened_question_shows_its_whole_card(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    item = a_drafted_quiz(uow, ada).items[0]
    page = browser.open(BANK)
    assert "Anemometer" not in words_on(page)
    page.session_state[f"open_{item.id}"] = True
    assert "Anemometer" in words_on(page.run())


def test_nobody_sees_another_persons_bank_or_sources(browser: Browser, uow: UnitOfWork) -> None:
    a_drafted_quiz(uow, a_person(uow, name="Ben"))
    assert "No question has been made yet." in words_on(browser.open(BANK))
    assert "No sources yet" in words_on(browser.open(SOURCES))


def test_the_address_keeps_which_source_the_bank_is_narrowed_to(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    first = a_drafted_quiz(uow, ada, a_short_answer("What is rain?"))
    a_drafted_quiz(uow, ada, a_short_answer("What is wind?"))
    words = words_on(browser.open(BANK, source=first.source_id))
    assert "1 question matches" in words
    page = browser.open(BANK)
    page.selectbox(key="source_of").set_value(first.source_id).run()
    assert page.query_params["source"] == str(first.source_id)
    assert "1 question matches" in words_on(page)


def test_the_bank_says_how_many_there_are_in_all(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    a_drafted_quiz(uow, ada, *(a_short_answer(f"What is rain number {n}?") for n in range(30)))
    assert "30 questions; 30 without a verdict." in words_on(browser.open(BANK))


def test_chosen_questions_are_added_to_a_quiz(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    first, second = a_drafted_quiz(uow, ada, a_short_answer(), a_multiple_choice()).items
    storms = quizzes.create_quiz(uow, ada, "Storms", [first.id])
    page = browser.open(BANK)
    page.checkbox(key=f"pick_{first.id}").check()
    page.checkbox(key=f"pick_{second.id}").check().run()
    assert "2 questions chosen" in words_on(page)
    page.button(key="add_to_quiz").click().run()
    page.button(key="add_to_quiz").click()
    page.selectbox(key="collect_quiz").set_value(storms.id).run()
    page.button(key="add_to_quiz").click()
    page.button(key="collect_now").click().run()
    assert [i.id for i in read(quizzes.read_quiz, ada, storms.id).items] == [first.id, second.id]
    assert "1 question added. 1 was there already." in words_on(page)
    assert "chosen" not in words_on(page)
    page.button(key="undo_bulk").click().run()
    assert [i.id for i in read(quizzes.read_quiz, ada, storms.id).items] == [first.id]


def test_chosen_questions_make_a_new_quiz(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    item = a_drafted_quiz(uow, ada).items[0]
    page = browser.open(BANK)
    page.checkbox(key=f"pick_{item.id}").check().run()
    page.button(key="add_to_quiz").click().run()
    page.button(key="add_to_quiz").click()
    widget(page, "collect_way").set_value("A new quiz").run()
    page.button(key="add_to_quiz").click()
    page.text_input(key="collect_title").set_value("Storms").run()
    page.button(key="add_to_quiz").click()
    page.button(key="collect_now").click().run()
    made = read(quizzes.list_quizzes, ada).items[0]
    assert (made.title, made.total) == ("Storms", 1)


def test_what_was_chosen_stays_chosen_under_another_filter(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    item = a_drafted_quiz(uow, ada, a_short_answer()).items[0]
    a_drafted_quiz(uow, ada, a_multiple_choice())
    page = browser.open(BANK)
    page.checkbox(key=f"pick_{item.id}").check().run()
    page.selectbox(key="type").set_value("multiple_choice").run()
    assert "1 question chosen" in words_on(page)


def test_a_question_is_written_into_the_bank_with_checks_a_fix_and_its_passage(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    source = a_source(uow, ada)
    page = browser.open(BANK)
    page.button(key="write").click().run()
    assert "The checks begin when there is a question to read" in words_on(page)
    page.text_area(key="write_multiple_choice_0_stem").set_value("Which instrument does not measure wind?")
    page.text_input(key="write_multiple_choice_0_option_0").set_value("Barometer")
    page.text_input(key="write_multiple_choice_0_option_1").set_value("Anemometer").run()
    assert "Not complete yet. No option is marked as correct" in words_on(page)
    widget(page, "write_multiple_choice_0_keys").set_value("A").run()
    page.button(key="write_multiple_choice_0_fix_0").click().run()
    assert (
        page.text_area(key="write_multiple_choice_1_stem").value
        == "Which instrument does **NOT** measure wind?"
    )
    page.selectbox(key="write_proof_0_source").set_value(source.id).run()
    page.text_input(key="write_proof_0_find").set_value("barometer pressure").run()
    passages = page.selectbox(key="write_proof_0_passage")
    passages.select_index(0).run()
    (quote,) = [field for field in page.text_area if str(field.key).startswith("write_proof_0_quote")]
    quote.set_value("A barometer is an instrument that measures air pressure.").run()
    page.button(key="write_add_multiple_choice_1").click().run()
    (item,) = read(quizzes.list_items, ada, ItemFilter()).items
    assert (item.version, item.provenance.engine, item.source_id) == (1, "person", source.id)
    assert [proof.quote for proof in item.evidence] == [
        "A barometer is an instrument that measures air pressure."
    ]
    assert page.text_area(key="write_multiple_choice_2_stem").value == ""


def test_all_that_match_are_tagged_and_duplicates_are_settled(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    older, newer, newest, other = (
        quizzes.write_item(uow, ada, None, a_short_answer(stem))
        for stem in ("What is rain?", "What is rain?", "What is rain?", "Who was the first to fly a kite?")
    )
    page = browser.open(BANK, type="Short answer")
    page.checkbox(key=f"pick_{other.id}").check().run()
    page.button(key="choose_all").click().run()
    assert "All 4 questions that match" in words_on(page)
    widget(page, "bulk_menu").set_value("Tags and labels").run()
    widget(page, "bulk_menu").set_value("Tags and labels")
    page.multiselect(key="bulk_add_tags").set_value(["week 3"]).run()
    widget(page, "bulk_menu").set_value("Tags and labels")
    page.button(key="collect_now").click().run()
    assert "4 questions changed." in words_on(page)
    found = read(quizzes.list_items, ada, ItemFilter(tag="week 3")).items
    assert {item.id for item in found} == {older.id, newer.id, newest.id, other.id}
    page = browser.open(BANK, view="Duplicates")
    # One question stands in several pairs.
    assert "3 pairs of questions ask the same, or nearly the same." in words_on(page)
    while pairs := read(quizzes.list_twins, ada).items:
        page.button(key=f"keep_older_{pairs[0].id}").click().run()
    assert "No two questions of yours ask the same." in words_on(page)


def test_a_quiz_is_put_together_by_rule_and_comes_in_variants(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    for stem in ("What is rain?", "What is the wind called at sea?"):
        quizzes.write_item(uow, ada, None, a_short_answer(stem))
    page = browser.open(BANK, view="Quiz by rules")
    assert "5 missing: only 0 match." in words_on(page)
    page.toggle(key="rules_approved").set_value(False).run()
    assert "3 missing: only 2 match." in words_on(page)
    page.number_input(key="rule_0_count").set_value(2).run()
    assert "2 of 2 that match." in words_on(page)
    page.button(key="make_by_rules").click().run()
    (made,) = read(quizzes.list_quizzes, ada).items
    assert (made.title, made.total) == ("Quiz by rules", 2)
    page = browser.open("studio/review/review.py", quiz=made.id)
    widget(page, "quiz_menu").set_value("Variants A, B, C, D").run()
    assert "A is your own order." in words_on(page)
    assert [frame.value.columns.tolist() for frame in page.table] == [["Question", "A", "B", "C", "D"]]


def test_a_source_is_replaced_by_its_newer_edition(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    made = a_drafted_quiz(uow, ada)
    assert made.source_id is not None
    newer = a_source(uow, ada, text="Nothing of the old text is left. " * 12)
    page = browser.open(SOURCES)
    page.button(key=f"replace_{made.source_id}").click().run()
    page.button(key=f"replace_{made.source_id}").click()
    page.selectbox(key="newer_edition").set_value(newer.id).run()
    assert "1 question rests on a quote that is gone." in words_on(page)
    page.button(key=f"replace_{made.source_id}").click()
    page.button(key="replace_now").click().run()
    assert "Edition 2" in words_on(page)
    page.toggle(key="older").set_value(True).run()
    assert "1 text that a newer edition replaced." in words_on(page)
