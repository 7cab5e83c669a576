"""The escaping holds where it counts: in the browser, after Streamlit's own rewriting."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from backend.config import ROOT
from pages.ui.evidence import without_heading_marks
from tests.browsers import running_browser
from tests.console import free_port
from tests.pages.ui.hostile import HOSTILE

pytestmark = pytest.mark.browser

SCREEN = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from pages.ui import author_markdown, escape_markdown, evidence_quote
from tests.browsers import running_browser
from tests.console import free_port
from tests.pages.ui.hostile import HOSTILE

for place, text in enumerate(HOSTILE):
    with st.container(key=f"plain_{{place}}"):
        st.markdown(escape_markdown(text))
    with st.container(key=f"label_{{place}}"):
        st.caption(escape_markdown(text), wrap=False)
    with st.container(key=f"quote_{{place}}"):
        evidence_quote(text, "before " + text, text + " after")
    with st.container(key=f"author_{{place}}"):
        st.markdown(author_markdown(text), anchors=False)
st.markdown("All shown.")
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser looking at every hostile text, shown in every way."""
    script = tmp_path_factory.mktemp("screen") / "screen.py"
    script.write_text(SCREEN.format(root=str(ROOT)))
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        with running_browser() as browser:
            opened = browser.new_page()
            opened.goto(f"http://127.0.0.1:{port}")
            opened.get_by_text("All shown.").wait_for(timeout=30_000)
            yield opened
    finally:
        server.terminate()
        server.wait(10)


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def flat(text: str) -> str:
    """Text as one looks at it: blanks run together."""
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_text_is_shown_literally(page: Page, place: int) -> None:
    wanted = flat(HOSTILE[place])
    for way in ("plain", "label"):
        assert flat(page.locator(f".st-key-{way}_{place}").inner_text()) == wanted
    # Of a quote, heading marks are the source's form and not its words.
    quoted = flat(without_heading_marks(HOSTILE[place]))
    assert flat(page.locator(f".st-key-quote_{place}").inner_text()).count(quoted) >= 3


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_text_makes_no_element_of_its_own(page: Page, place: int) -> None:
    for way in ("plain", "label", "quote"):
        made = page.locator(f".st-key-{way}_{place}").locator(
            "a, img, script, code, h1, h2, ul, ol, table, .katex, hr"
        )
        assert made.count() == 0


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_author_text_loads_and_links_nothing(page: Page, place: int) -> None:
    assert page.locator(f".st-key-author_{place}").locator("a[href], img, script, iframe, form").count() == 0
