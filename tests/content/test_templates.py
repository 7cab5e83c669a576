"""The template of lesson plans is a plain file; a bad one is refused with its line and what to do."""

from pathlib import Path

import pytest

from backend.content.templates import lesson_plan as module
from backend.content.templates import read_lesson_plan, shipped_lesson_plan
from backend.errors import Invalid

SHIPPED = Path(module.__file__).with_name("lesson_plan.toml").read_text(encoding="utf-8")


def put(folder: Path, text: str | bytes) -> Path:
    """A school's own file in its place."""
    (folder / "templates").mkdir(exist_ok=True)
    raw = text if isinstance(text, bytes) else text.encode()
    (folder / "templates" / "lesson_plan.toml").write_bytes(raw)
    return folder


def test_without_a_file_the_shipped_one_applies_and_a_copy_of_it_does_the_same(tmp_path: Path) -> None:
    assert read_lesson_plan(tmp_path) is shipped_lesson_plan()
    assert read_lesson_plan(put(tmp_path, SHIPPED)) == shipped_lesson_plan()


def test_a_changed_file_applies_at_once(tmp_path: Path) -> None:
    assert read_lesson_plan(put(tmp_path, SHIPPED)).period == 45
    assert read_lesson_plan(put(tmp_path, SHIPPED.replace("period = 45", "period = 50"))).period == 50


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("period = 45", "period = ", "invalid value"),
        ("period = 45", "period = 2", "period: Input should be greater than or equal to 5"),
        ("period = 45", "periods = 45", "periods: Extra inputs are not permitted"),
        ("[checks]", "[checks]\nbest = 5", "checks.best: Extra inputs"),
        ('uses = "questions"', 'uses = "songs"', "phase.4.uses: Input should be"),
        ('name = "Presentation"', 'name = ""', "phase.3.name: String should have"),
        ("understand = [", 'understand = ["Name {trem}", ', "nothing to put for {trem}: only {minutes}"),
        ("understand = [", 'understand = ["{term.__class__}", ', "nothing to put for {term.__class__}"),
        ("understand = [", 'understand = ["{term:>99999999}", ', "nothing to put for {term:}"),
        ("understand = [", 'understand = ["Name {term", ', "no partner"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert SHIPPED.count(old) == 1
    line = SHIPPED[: SHIPPED.index(old)].count("\n") + 1 + new.count("\n")
    with pytest.raises(Invalid) as refused:
        read_lesson_plan(put(tmp_path, SHIPPED.replace(old, new)))
    assert refused.value.code == "template_unreadable"
    assert f"(lesson_plan.toml, line {line}) cannot be used: " in refused.value.message
    assert said in refused.value.message
    assert "take it away" in refused.value.message


def test_what_is_no_text_or_far_too_long_is_refused_too(tmp_path: Path) -> None:
    for bad in (b"\xff\xfe\x00", b"#" * 200_000):
        with pytest.raises(Invalid, match="cannot be used"):
            read_lesson_plan(put(tmp_path, bad))
