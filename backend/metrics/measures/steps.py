"""Steps of agents: how many, how they ended, how long they took."""

from functools import partial

from backend.agents import service as agents
from backend.jobs import tallying as jobs
from backend.metrics.family import Family, Form, Measure, Part, runs_under_way, values
from backend.metrics.schemas import Better, Unit

STEPS = Family(
    "steps",
    ("agent", "outcome", "well"),
    partial(jobs.tally_steps, failures=agents.step_failures()),
    jobs.first_run,
)
TOOK = Family("step_seconds", ("agent",), jobs.tally_step_seconds, jobs.first_run, bucketed=True)

MEASURES = (
    Measure(
        "steps",
        "Steps of agents",
        Unit.STEPS,
        "Transitions of runs that an agent made, by when they were written. What a fork took over counts once.",
        Part(STEPS),
        Form.COUNT,
        ("agent", "outcome"),
        rows=runs_under_way,
    ),
    Measure(
        "step_success",
        "Steps that went well",
        Unit.SHARE,
        "Of the steps of agents, the share that did not end in an error or with every draft refused.",
        Part(STEPS),
        Form.SHARE,
        ("agent",),
        good={"well": values("yes")},
        better=Better.UP,
        rows=runs_under_way,
    ),
    *(
        Measure(
            f"step_seconds_p{percent}",
            f"Time of a step, p{percent}",
            Unit.SECONDS,
            f"Seconds which {percent} % of the steps of agents did not exceed; drafts of one call count once. Read from "
            "buckets, to within 5 %.",
            Part(TOOK),
            Form.QUANTILE,
            ("agent",),
            at=percent / 100,
            better=Better.DOWN,
            fewest=20,
            rows=runs_under_way,
        )
        for percent in (50, 95)
    ),
)
