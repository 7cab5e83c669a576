"""What every format is given, and the lines of the header, which are the same in all."""

from __future__ import annotations

from dataclasses import dataclass

from backend.reports.schemas import Document, Figure, Integrity, Phrased, Row, Table
from backend.reports.showing import Unit, show

ALTERED = "This report was changed after it was signed: its text does not fit its hash. Do not rely on it."
FIGURE_COLUMNS = ("Figure", "Value", "n", "Before", "Change", "Target", "Coverage", "Kind")


@dataclass(frozen=True, slots=True)
class Printed:
    """A document on its way into a file; `origin` makes links to rows whole, and is empty where they stay relative."""

    document: Document
    canonical: str
    integrity: Integrity
    content_hash: str | None
    origin: str


def header(printed: Printed) -> list[tuple[str, str]]:
    """Names and values of the header."""
    document = printed.document
    signature = document.signature
    state = (
        f"Signed by {signature.by}, {signature.at:%Y-%m-%d %H:%M} UTC" if signature else "Draft, not signed"
    )
    versions = sorted(set(document.definitions.values()))
    lines = [
        ("State", state),
        ("Period", document.period.words),
        ("Compared with", document.compared_with.words),
        ("Data through", f"{document.data_through:%Y-%m-%d %H:%M} UTC"),
        ("Coverage", show(document.coverage, Unit.SHARE) if document.coverage is not None else "unknown"),
        ("Confidence", f"{document.confidence.level.value}: {'; '.join(document.confidence.reasons)}"),
        (
            "Definitions",
            f"{len(document.definitions)} figures, versions {', '.join(map(str, versions)) or 'none'}",
        ),
        ("Previous report", document.earlier.words if document.earlier else "none of this kind"),
        ("Made", f"{document.made_at:%Y-%m-%d %H:%M} UTC for {document.made_by}"),
    ]
    if document.phrased is not None:
        lines.append(("Wording", phrased_words(document.phrased)))
    if printed.content_hash:
        lines.append(("SHA-256", printed.content_hash))
    return lines


def phrased_words(phrased: Phrased) -> str:
    """Whose words the changes, risks and recommendations are."""
    if phrased.reason:
        return f"by rule; {phrased.model} was asked and did not answer: {phrased.reason}"
    cost = "cost unknown" if phrased.cost is None else f"estimated {show(phrased.cost, Unit.DOLLARS)}"
    names = [name.replace("_", " ") for name in phrased.parts]
    if not names:
        return f"by rule; what {phrased.model} said was refused ({cost})"
    return f"{', '.join(names)} by {phrased.model} from figures of this report, each number checked ({cost})"


def figure_table(section_id: str, figures: list[Figure]) -> Table:
    """The figures of a section as a table of words."""
    return Table(
        id=f"{section_id}.figures",
        title="Figures",
        columns=list(FIGURE_COLUMNS),
        rows=[
            Row(
                cells=[
                    figure.title,
                    figure.shown,
                    f"{figure.n:,}",
                    figure.previous_shown,
                    figure.change.words,
                    f"{figure.target_shown}: {figure.verdict.words}" if figure.verdict else "—",
                    show(figure.coverage, Unit.SHARE),
                    figure.kind.value,
                ],
                url=figure.rows_url,
            )
            for figure in figures
        ],
        when_empty="None.",
    )


def link(printed: Printed, url: str | None) -> str | None:
    """A whole address, or None where there is none or it leads elsewhere than into the console."""
    if not url or not url.startswith("/") or url.startswith("//"):
        return None
    return printed.origin.rstrip("/") + url
