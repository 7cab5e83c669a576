"""Work done: what was asked for, what came of it, how long it waited, what was accepted, and at what cost."""

from backend.reports.catalogue import every_figure
from backend.reports.facts import Facts
from backend.reports.schemas import Row, Section, Table
from backend.reports.sections.parts import remarks

ENDS = ("work.asked", "work.succeeded", "work.failed", "work.dead", "work.cancelled")


def write(facts: Facts) -> Section:
    """The heading."""
    figures = facts.of("work")
    named = [facts.figures[name] for name in ENDS if name in facts.figures]
    known = [figure for figure in named if figure.value is not None]
    sentences = (
        ["; ".join(f"{figure.title}: {figure.shown}" for figure in known) + "."]
        if known
        else ["Unknown: no run was counted in this window."]
    )
    quoted = every_figure()
    tables = [
        Table(
            id=f"split.{name}",
            title=f"{facts.figures[name].title}, by {quoted[name].by}",
            columns=[(quoted[name].by or "of").capitalize(), "Value", "n", "Before", "Change"],
            rows=[
                Row(
                    cells=[key, one.shown, f"{one.n:,}", one.previous_shown, one.change.words],
                    url=one.rows_url,
                )
                for key, one in sorted(groups.items())
            ],
            when_empty="Nothing to split.",
        )
        for name, groups in facts.splits.items()
        if groups
    ]
    return Section(
        id="work",
        heading="Work done",
        sentences=[*sentences, *remarks(figures)],
        figures=figures,
        tables=tables,
    )
