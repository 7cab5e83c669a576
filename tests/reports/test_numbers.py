"""A text about a report may hold the report's numbers and no others."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.reports.composing import compose
from backend.reports.freezing import canonical
from backend.reports.numbers import numbers_allowed
from tests.reports.sources import Told, a_reading, all_well, facts_of

DOCUMENT = compose(facts_of(Told(all_well(), {"run_success": a_reading("run_success", 0.99)})))
TEXT = canonical(DOCUMENT)
SAID = [*DOCUMENT.what_changed, *(said for one in DOCUMENT.sections for said in one.sentences)]
DIGITS = [said for said in SAID if any(c.isdigit() for c in said) and "30 of 30" not in said]


@given(st.lists(st.sampled_from(DIGITS), min_size=1, max_size=4))
def test_what_the_report_says_may_be_said_again(said: list[str]) -> None:
    assert numbers_allowed("In short: " + " ".join(said), DOCUMENT)


@given(
    st.sampled_from(DIGITS),
    st.integers(0, 10**9) | st.floats(0, 1e6, allow_nan=False).map(lambda x: round(x, 3)),
)
def test_any_other_number_is_refused(said: str, number: float) -> None:
    assume(f"{number:f}".rstrip("0").rstrip(".") not in TEXT and str(number) not in TEXT)
    assert not numbers_allowed(f"{said} And {number}.", DOCUMENT)


@pytest.mark.parametrize(
    "text", ["twelve runs", "½ of them", "٣ runs", "it doubled", "97.0", "−97.0%", "x² runs"]
)
def test_numbers_in_disguise_are_refused(text: str) -> None:
    assert not numbers_allowed(text, DOCUMENT)


def test_a_percentage_is_not_a_count() -> None:
    assert numbers_allowed("Success fell to 97.0%.", DOCUMENT)
    assert numbers_allowed("Nothing to add.", DOCUMENT)
