"""Text that people and sources wrote is shown, never obeyed."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pages.ui import author_markdown, escape_markdown, sentence_case, shorten
from tests.pages.ui.hostile import HOSTILE

SPAN = re.compile(r":color\[(.*?)(?<!\\)\]")
MARKUP = st.text(alphabet=st.sampled_from("aw:@./-<>=~#*_`$![](){}|\\&+1 \t\n\r"), max_size=40)

# What Streamlit's frontend looks for in each run of text once Markdown has been parsed.
REWRITTEN = [
    r":material_\w+:",
    r":streamlit:",
    r":[\w+-]+:",
    r"https?://",
    r"www\.",
    r"[-.\w+]+@[-\w]+",
    r"(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
]


def shown(markdown: str) -> str:
    """What a Markdown reader makes of escaped text: spans opened up, backslashes taken off."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", SPAN.sub(r"\1", markdown))


def runs_of_text(markdown: str) -> list[str]:
    """The runs of text a reader keeps apart: before, inside and after each span."""
    return [shown(part) for part in SPAN.split(markdown)]


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), MARKUP, st.sampled_from(HOSTILE)))
@example(":-->@www.")
@example("[:]]")
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    lines = [line.expandtabs(4) if not line.strip(" \t") else line for line in re.split(r"\r\n?|\n", text)]
    read = shown(escape_markdown(text)).replace("\u00a0", " ").split("  \n")
    assert "".join("".join(read).split()) == "".join("".join(lines).split())


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), MARKUP, st.sampled_from(HOSTILE)))
def test_no_punctuation_of_the_text_keeps_its_power(text: str) -> None:
    outside = SPAN.sub("", escape_markdown(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", outside))


@settings(deadline=None)
@given(st.one_of(MARKUP, st.sampled_from(HOSTILE)))
@pytest.mark.parametrize("pattern", REWRITTEN)
def test_nothing_is_left_for_streamlit_to_rewrite_after_parsing(pattern: str, text: str) -> None:
    for run in runs_of_text(escape_markdown(text)):
        assert not re.search(pattern, run, re.IGNORECASE), run


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), MARKUP))
def test_escaped_text_is_one_paragraph_without_code_blocks(text: str) -> None:
    lines = escape_markdown(text).split("\n")
    assert all(line and not line.startswith((" ", "\t")) for line in lines)


def test_indentation_and_line_breaks_are_kept() -> None:
    assert escape_markdown("a\n  b\n\nc") == "a  \n\u00a0\u00a0b  \n\u00a0  \nc"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_author_markdown_changes_nothing_one_can_see(text: str) -> None:
    assert author_markdown(text).replace("\u2060", "") == text.replace("\u2060", "")


@pytest.mark.parametrize(
    "harmless",
    ["**bold** and *italic*", "$\\frac{1}{2} g t^2$", "- a\n- b", "`x = y[0]`", "| a |\n|---|\n| 1 |"],
)
def test_author_markdown_leaves_plain_markdown_and_formulas_alone(harmless: str) -> None:
    assert author_markdown(harmless) == harmless


@pytest.mark.parametrize(
    "leads_away",
    [
        "![a](http://x.example/a.png)",
        "![a][b]",
        "[a](/logout)",
        "[a]: http://x.example",
        "<img src=x>",
        "<https://x.example>",
        "http://x.example",
        "www.x.example",
        "a@b.example",
        ":red[x]",
        ":material/check:",
        ":tada:",
        "```mermaid",
    ],
)
def test_author_markdown_disarms_what_leads_away(leads_away: str) -> None:
    assert "\u2060" in author_markdown(leads_away)


def test_names_become_words() -> None:
    assert sentence_case("multiple_choice") == "Multiple choice"


@settings(deadline=None)
@given(st.text(max_size=100), st.integers(5, 60))
def test_shortened_text_fits(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_text_is_cut_between_words() -> None:
    assert shorten("The Calvin cycle fixes carbon", 17) == "The Calvin cycle…"
