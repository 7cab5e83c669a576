"""ContentAgent on the model provider: calls for one section, each statement proven, guarded and checked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.agents import prompts
from backend.agents.content.context import ContentContext
from backend.agents.content.drafting import keep_sound, pointing, task_of
from backend.agents.content.lesson_plan import told_of
from backend.agents.content.outline import AGENT, Outline, SectionBatch, SectionDraft, SectionPlan
from backend.agents.drafter import Cost
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.agents.material import Material
from backend.agents.prompts import Prompt, fence_for
from backend.agents.provider.passages import Place, spread
from backend.agents.provider.statements import FIELDS, SHAPES, prove
from backend.agents.sparc.catalogue import Variant
from backend.agents.sparc.context import Context
from backend.content.schemas import SectionContent, Statement
from backend.errors import Conflict
from backend.provider import service as provider
from backend.provider.schemas import Answer, Ask, Outcome
from backend.quiz.schemas import Blueprint

VERSION = "provider-content-2"
TEMPERATURE = 0.2
# What fits the window of a small model beside its answer; of a longer text, passages spread evenly.
MOST_WORDS = 4_500
MOST_PASSAGES = 60
MOST_EXISTING = 40
# A section that gave nothing in so many calls in a row will not come.
MOST_FRUITLESS = 2
# Of a long list, calls one after the other; each gives what fits an answer.
MOST_CALLS = 12
TOKENS_A_STATEMENT = 260
TOKENS_BESIDE = 300


def draft_section(
    material: Material,
    outline: Outline,
    section: str,
    *,
    blueprint: Blueprint,
    seed: int,
    made: Sequence[SectionContent],
    run_id: UUID | None,
    owner_id: UUID,
    context: Context | None = None,
    turn: int = 0,
    fruitless: int = 0,
    variant: Variant | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> SectionBatch:
    """Ask for one section and keep of it what is proven and passes the checks; holds no lock meanwhile.

    A list that is longer than one answer takes further calls, each of other passages.

    Args:
        section: one of `outline.sections`.
        made: the sections the run has delivered before this one, in slot order.
        context: the bank's questions, the school's template, and the section this one is to take the place of.
        turn: number of this call within the run; another number is another answer.
        fruitless: how many calls in a row gave nothing of this section.
        variant: prompt and temperature; None is the outline's newest prompt and our own temperature.

    Raises:
        Conflict: the source stays on this machine; nothing was sent.
    """
    if material.local_only:
        raise Conflict(
            "This source is marked to stay on this machine, so only the local engine may read it.",
            code="source_stays_here",
        )
    plan = outline.plan(section)
    task = task_of(material, outline, seed=seed, blueprint=blueprint, made=made, context=context)
    before = context.section if isinstance(context, ContentContext) else None
    writing = _Writing(
        material,
        outline,
        plan,
        task,
        blueprint,
        _prompt(outline, variant),
        before,
        run_id,
        owner_id,
        variant.temperature if variant else TEMPERATURE,
        cancelled,
    )
    wanted = plan.wanted(task) if plan.wanted else _most(plan, task)
    writing.go_on(wanted, turn)
    cost, notes = writing.cost(), writing.notes
    if writing.failed is not None and not writing.written:
        return SectionBatch(None, cost, writing.failed.outcome, writing.failed.reason, notes=notes)
    statements = plan.lay(task, writing.written) if plan.lay else writing.written
    content, findings, left_out = keep_sound(
        plan, pointing(material, statements), task, material.document.text, blueprint.audience
    )
    refused = writing.refused + left_out
    if content is not None:
        draft = SectionDraft(content, findings, refused, cost.latency_ms)
        return SectionBatch(draft, cost, Outcome.OK, "", refused, notes=notes)
    shortfall = None
    if fruitless + 1 >= MOST_FRUITLESS:
        why = ", ".join(sorted(refused)) or "no statement came"
        shortfall = Shortfall(
            "refused_by_checks",
            f"The model's statements of {MOST_FRUITLESS} calls were all refused ({why}).",
        )
    return SectionBatch(None, cost, Outcome.OK, "", refused, shortfall, notes)


@dataclass
class _Writing:
    """A section on its way: what came of each call, until there is enough of it."""

    material: Material
    outline: Outline
    plan: SectionPlan
    task: Task
    blueprint: Blueprint
    prompt: Prompt
    before: SectionContent | None
    run_id: UUID | None
    owner_id: UUID
    temperature: float
    cancelled: Callable[[], bool]
    written: list[Statement] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    answers: list[Answer] = field(default_factory=list)
    failed: Answer | None = None

    def go_on(self, wanted: int, turn: int) -> None:
        """Ask until there are as many as wanted, a call fails, or one gives nothing new."""
        for call in range(MOST_CALLS):
            left = wanted - len(self.written)
            if left <= 0 or self.failed is not None or (call and self.cancelled()):
                return
            had = len(self.written)
            self._ask(min(left, self.plan.most), turn * MOST_CALLS + call if call else turn)
            if len(self.written) == had or wanted <= self.plan.most:
                return

    def _ask(self, most: int, turn: int) -> None:
        places = _passages(self.material, seed=self.task.seed, used=turn)
        messages, fence = self._messages(places, most)
        answer = provider.ask(
            Ask(
                agent=AGENT,
                prompt=self.prompt.name,
                messages=messages,
                shape=SHAPES[self.plan.form],
                most_tokens=TOKENS_BESIDE + TOKENS_A_STATEMENT * most,
                # Another seed for each call, so that a second try is not the first one's kept answer.
                seed=(self.task.seed + turn) % 2**31,
                temperature=self.temperature,
                run_id=self.run_id,
                owner_id=self.owner_id,
                cancelled=self.cancelled,
            )
        )
        self.answers.append(answer)
        if answer.outcome is not Outcome.OK:
            self.failed = answer
            return
        told = self.prompt.system + self._asked
        proven, refused = prove(
            answer.value.statements[:most], self.material, self.plan, told=told, places=places, fence=fence
        )
        self.refused += refused
        known = {(s.term.casefold(), s.text) for s in self.written}
        names = {s.term.casefold() for s in self.written if s.term}
        for statement in proven:
            # A list has each term once, whichever call it came of.
            if statement.term and statement.term.casefold() in names:
                continue
            if (statement.term.casefold(), statement.text) not in known:
                self.written.append(statement)

    @property
    def _asked(self) -> str:
        return told_of(self.plan.asked, self.task) + FIELDS[self.plan.form]

    @property
    def notes(self) -> dict[str, object]:
        """What the step keeps of the calls."""
        notes: dict[str, object] = {
            "prompt": self.prompt.name,
            "attempts": sum(answer.attempts for answer in self.answers),
        }
        if len(self.answers) > 1:
            notes["calls"] = len(self.answers)
        modes = [answer.mode.value for answer in self.answers if answer.mode]
        if modes:
            notes["mode"] = modes[-1]
        if self.answers and all(answer.cached for answer in self.answers):
            notes["cached"] = True
        return notes

    def cost(self) -> Cost:
        """What all calls took together; unknown where one call's price is."""
        tokens: Counter[str] = Counter()
        for answer in self.answers:
            tokens.update(answer.tokens.record())
        costs = [answer.cost for answer in self.answers]
        return Cost(
            sum(answer.latency_ms for answer in self.answers),
            self.answers[-1].model if self.answers else None,
            dict(tokens),
            None if None in costs else sum(cost for cost in costs if cost is not None),
        )

    def _messages(self, places: Sequence[Place], most: int) -> tuple[tuple[Any, ...], str]:
        text = self.material.document.text
        passages = "\n\n".join(
            f"Passage {number}:\n{text[place.start : place.end]}" for number, place in enumerate(places, 1)
        )
        if self.before is not None:
            said = "\n".join(f"- {_said(statement)}" for statement in self.before.statements)
            passages = f"The section as it stands now:\n{said}\n\n{passages}"
        fence = fence_for(passages)
        every = [*(s for content in self.task.made for s in content.statements), *self.written]
        values = {
            "fence": fence,
            "section": self.plan.heading_for(self.task),
            "asked": self._asked,
            "most": str(most),
            "language": self.blueprint.language,
            "audience": self.blueprint.audience or "not named",
            "objectives": "; ".join(self.blueprint.objectives) or "none named",
            "existing": "\n".join(f"- {_said(statement)}" for statement in every[-MOST_EXISTING:])
            or "- none",
            "passages": passages,
            "kind": self.outline.kind.value.replace("_", " "),
            "wish": " ".join(self.blueprint.instruction.split())
            or ("other statements than those it has now" if self.before else "nothing more"),
        }
        # Older prompts have fewer places.
        return self.prompt.fill(**{name: values[name] for name in self.prompt.places}), fence


def _said(statement: Statement) -> str:
    term = f"{statement.term}: " if statement.term else ""
    return term + " ".join(statement.text.split())


def _most(plan: SectionPlan, task: Task) -> int:
    """How many are asked for: what the run says, else what fits one answer."""
    return task.most or plan.most


def _prompt(outline: Outline, variant: Variant | None) -> Prompt:
    if variant is None or variant.prompt is None:
        return prompts.load(outline.prompt)
    name, _, version = variant.prompt.partition("/v")
    return prompts.load(name, int(version))


def _passages(material: Material, *, seed: int, used: int) -> list[Place]:
    """As much of the source as fits, in text order; another share of a long one with each call."""
    text = material.document.text
    chosen: list[Place] = []
    words = 0
    drawn = spread(text, material.places, seed=seed, used=used * MOST_PASSAGES, count=MOST_PASSAGES)
    for place in drawn:
        size = len(text[place.start : place.end].split())
        if chosen and words + size > MOST_WORDS:
            break
        chosen.append(place)
        words += size
    return sorted(chosen, key=lambda place: place.start)
