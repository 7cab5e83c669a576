"""Names and titles say what they show."""

import pytest

from backend.lettering import looks_like, mixes_scripts, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Weather \n and\tclimate ", "Weather and climate"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Ad\u200ba L\u2060ove\ufefflace\u00ad", "Ada Lovelace"),
        ("\u2066Ada\u2069", "Ada"),
        ("A\u200dda", "Ada"),
        ("e\u0301te\u0301", "été"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🏫 class", "👩\u200d🏫 class"),
        ("שלום עולם", "שלום עולם"),
        ("\u200b\u202e\x00", ""),
        ("tag\U000e0041s", "tags"),
    ],
)
def test_a_title_has_no_letters_that_cannot_be_seen(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_a_word_of_two_scripts_that_share_shapes_is_noticed() -> None:
    for text in ("pаypal", "gооgle", "αdmin", "аdа"):
        assert mixes_scripts(text), text
    for text in ("paypal", "пароль", "grüße2031", "ελλάδα", "日本taro", "mañana", "99"):
        assert not mixes_scripts(text), text


def test_a_whole_word_in_another_script_is_read_as_what_it_looks_like() -> None:
    assert looks_like("асе") == "ace"
    assert looks_like("ace") == "ace"
