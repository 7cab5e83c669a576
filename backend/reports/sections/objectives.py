"""The table of targets: good of total, target, what is left of the budget, and how fast it burns."""

from backend.reports.facts import Facts, Objective
from backend.reports.schemas import Figure, Row, Section, Table
from backend.reports.sections.parts import counted
from backend.reports.showing import Unit, show
from backend.reports.wording import Verdict

COLUMNS = [
    "Target",
    "Verdict",
    "Measured",
    "Wanted",
    "Change",
    "Coverage",
    "Good of total",
    "Budget left",
    "Burn 7 d",
    "Burn 28 d",
]


def write(facts: Facts) -> Section:
    """The heading."""
    budgets = {objective.figure.id: objective for objective in facts.objectives}
    judged = facts.judged
    missed = sum(figure.verdict is Verdict.MISSED for figure in judged)
    open_ = sum(figure.verdict is Verdict.NOT_ENOUGH for figure in judged)
    words = f"{len(judged) - missed - open_} of {counted(len(judged), 'target')} met, {missed} missed, "
    words += f"{open_} without enough data."
    sentences = [words] if judged else ["No targets are set."]
    if budgets:
        sentences.append(
            "Budget left is the part of the failures a target allows that did not happen; burn 1 uses up exactly what is "
            "allowed. Good of total is in requests, runs or seconds of known time."
        )
    return Section(
        id="objectives",
        heading="Targets",
        sentences=sentences,
        tables=[
            Table(
                id="objectives",
                title="Each target",
                columns=COLUMNS,
                rows=[_row(figure, budgets.get(figure.id)) for figure in judged],
                when_empty="No targets are set.",
            )
        ],
    )


def _row(figure: Figure, budget: Objective | None) -> Row:
    total = budget is not None and budget.total is not None and budget.good is not None
    return Row(
        cells=[
            figure.title,
            figure.verdict.words if figure.verdict else "",
            figure.shown,
            figure.target_shown or "",
            figure.change.words,
            show(figure.coverage, Unit.SHARE),
            f"{budget.good:,} of {budget.total:,}" if budget and total else "—",
            show(budget.budget_left, Unit.SHARE) if budget and budget.budget_left is not None else "—",
            _burn(budget.burn_week if budget else None),
            _burn(budget.burn_month if budget else None),
        ],
        url=figure.rows_url,
    )


def _burn(burn: float | None) -> str:
    return "—" if burn is None else f"{burn:.2f}" if burn < 100 else f"{burn:,.0f}"
