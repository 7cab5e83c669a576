"""The theme is readable, and its charts survive colour blindness."""

import math
import tomllib
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
MODES = ["light", "dark"]

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
SIGHT: dict[str, list[list[float]]] = {
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "deuteranopia": [[0.3673, 0.8606, -0.2279], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "tritanopia": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}


def linear(colour: str) -> list[float]:
    """A hex colour as linear RGB."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio."""
    light, dark = sorted(
        (
            sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
            for colour in (one, other)
        ),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """The colour in CIE Lab, as somebody with this sight sees it."""
    rgb = linear(colour)
    r, g, b = (min(1, max(0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in SIGHT[sight])
    white = (0.9505, 1.0, 1.089)
    xyz = (
        0.4124 * r + 0.3576 * g + 0.1805 * b,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        0.0193 * r + 0.1192 * g + 0.9505 * b,
    )
    x, y, z = (
        v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116
        for v in (c / w for c, w in zip(xyz, white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, sight: str) -> float:
    """How far apart two colours are for somebody with this sight (CIE 1976)."""
    pairs = zip(seen(one, sight), seen(other, sight), strict=True)
    return math.sqrt(sum((a - b) ** 2 for a, b in pairs))


@pytest.mark.parametrize("mode", MODES)
def test_text_can_be_read_on_every_surface(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    for surface in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["textColor"], surface) >= 7
        assert contrast(theme["linkColor"], surface) >= 4.5
    assert contrast(theme["sidebar"]["textColor"], theme["sidebar"]["backgroundColor"]) >= 7
    assert contrast("#FFFFFF", theme["primaryColor"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["red", "orange", "yellow", "green", "blue", "violet", "gray"])
def test_coloured_words_can_be_read_on_the_page_and_on_their_chip(mode: str, name: str) -> None:
    theme = CONFIG["theme"][mode]
    text = theme[f"{name}TextColor"]
    assert contrast(text, theme["backgroundColor"]) >= 4.5
    assert contrast(text, theme[f"{name}BackgroundColor"]) >= 4.5
    assert contrast(text, theme["grayBackgroundColor"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_a_marked_quote_can_be_read(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    assert contrast(theme["textColor"], theme["yellowBackgroundColor"]) >= 7


@pytest.mark.parametrize("mode", MODES)
def test_chart_colours_stand_out_from_the_page(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    assert all(contrast(c, theme["backgroundColor"]) >= 3 for c in theme["chartCategoricalColors"])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_chart_colours_look_alike(mode: str, sight: str) -> None:
    colours = CONFIG["theme"][mode]["chartCategoricalColors"]
    assert min(distance(a, b, sight) for a, b in combinations(colours, 2)) >= 15


@pytest.mark.parametrize("mode", MODES)
def test_sequential_colours_run_one_way(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    steps = [contrast(c, theme["backgroundColor"]) for c in theme["chartSequentialColors"]]
    assert len(steps) == len(theme["chartDivergingColors"]) == 10
    assert all(a < b for a, b in pairwise(steps))


def test_fonts_come_from_this_server_and_carry_their_licence() -> None:
    for face in CONFIG["theme"]["fontFaces"]:
        name = face["url"].removeprefix("app/static/")
        assert (ROOT / "pages" / "static" / name).is_file()
    licences = list((ROOT / "pages" / "static" / "fonts").glob("*-OFL.txt"))
    assert all("SIL Open Font License" in licence.read_text() for licence in licences)
    assert len(licences) == 2


def test_the_server_shows_no_traces_and_hears_only_the_door() -> None:
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["server"]["enableXsrfProtection"]
    assert CONFIG["server"]["trustedUserHeaders"] == {
        "X-Toolbox-User": "user_id",
        "X-Toolbox-Session": "session_id",
    }
