"""The few pieces every screen is built from. Screens import from here and set no colours, icons or wording of states."""

from pages.ui.badges import (
    RUN_MARKS,
    draining_mark,
    finding_badge,
    finding_mark,
    item_badge,
    item_mark,
    queue_mark,
    run_badge,
    run_mark,
    standing_mark,
    status_badge,
    status_mark,
    status_strip,
    worker_mark,
)
from pages.ui.charts import (
    Span,
    bar_figure,
    line_figure,
    register_template,
    show_chart,
    span_figure,
    state_colour,
)
from pages.ui.confirm import confirm
from pages.ui.door import sign_in_link, sign_out_button
from pages.ui.evidence import evidence_quote, surroundings
from pages.ui.item import item_card, item_head, item_proof, item_question, type_icon, type_label, type_word
from pages.ui.layout import answer_line, metric_card, name_tab, page_header, section_title
from pages.ui.moments import duration, exact_time, relative_time, time_note
from pages.ui.navigation import Screen, navigation_for, screens_for, unknown_address
from pages.ui.notice import tell_of_finished_runs
from pages.ui.session import current_actor, glance, perform, remember_socket, watch
from pages.ui.standing import MadeItem, made_items, made_mark, standings
from pages.ui.states import empty_state, error_state, not_allowed_state, stale_note
from pages.ui.text import author_markdown, escape_markdown, sentence_case, shorten

__all__ = [
    "RUN_MARKS",
    "MadeItem",
    "Screen",
    "Span",
    "answer_line",
    "author_markdown",
    "bar_figure",
    "confirm",
    "current_actor",
    "draining_mark",
    "duration",
    "empty_state",
    "error_state",
    "escape_markdown",
    "evidence_quote",
    "exact_time",
    "finding_badge",
    "finding_mark",
    "glance",
    "item_badge",
    "item_card",
    "item_head",
    "item_mark",
    "item_proof",
    "item_question",
    "line_figure",
    "made_items",
    "made_mark",
    "metric_card",
    "name_tab",
    "navigation_for",
    "not_allowed_state",
    "page_header",
    "perform",
    "queue_mark",
    "register_template",
    "relative_time",
    "remember_socket",
    "run_badge",
    "run_mark",
    "screens_for",
    "section_title",
    "sentence_case",
    "shorten",
    "show_chart",
    "sign_in_link",
    "sign_out_button",
    "span_figure",
    "stale_note",
    "standing_mark",
    "standings",
    "state_colour",
    "status_badge",
    "status_mark",
    "status_strip",
    "surroundings",
    "tell_of_finished_runs",
    "time_note",
    "type_icon",
    "type_label",
    "type_word",
    "unknown_address",
    "watch",
    "worker_mark",
]
