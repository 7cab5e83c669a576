"""SolverAgent as the loop sees it, whichever engine answers: a question without its key, an answer, a comparison. Pure."""

from dataclasses import dataclass
from random import Random

from backend.agents.drafter import Cost
from backend.jobs.schemas import Engine
from backend.provider.schemas import Outcome
from backend.quiz.grading import Response, grade
from backend.quiz.schemas import ItemContent, ItemType

AGENT = "SolverAgent"

_CHOSEN_OR_TYPED = frozenset(
    {
        ItemType.MULTIPLE_CHOICE,
        ItemType.MULTIPLE_RESPONSE,
        ItemType.TRUE_FALSE,
        ItemType.CLOZE,
        ItemType.SHORT_ANSWER,
        ItemType.NUMERICAL,
    }
)
_SOLVABLE = {
    Engine.PROVIDER: _CHOSEN_OR_TYPED,
    Engine.LOCAL: _CHOSEN_OR_TYPED | {ItemType.MATCHING, ItemType.ORDERING},
}


@dataclass(frozen=True, slots=True)
class Question:
    """An item as a solver gets it: there is no field for key, rationale, explanation or evidence.

    Attributes:
        options: the choices, shuffled.
        lefts: left sides of a matching item, in their order.
        rights: its right sides, shuffled, each once.
        entries: what is to be put in order, shuffled.
    """

    kind: ItemType
    stem: str
    options: tuple[str, ...] = ()
    lefts: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Solved:
    """What came of testing a key.

    Attributes:
        agrees: None when the solver could not tell, or gave no answer.
        said: its answer in words; empty where it gave none.
        outcome: how a model call ended; `ok` where none was made.
        reason: the outcome in a sentence, or why the solver could not tell.
        prompt: name of the prompt; empty where none was used.
        confidence: how sure a local answer is, from 0 to 1; 0 where none was given, or a model gave it.
        at: where in the source the answer was read, `text[at[0]:at[1]]`; None where that is not known.
    """

    agrees: bool | None
    said: str
    cost: Cost
    outcome: Outcome
    reason: str
    prompt: str
    at: tuple[int, int] | None = None
    confidence: float = 0.0

    @property
    def ending(self) -> str:
        """How it ended in one word, as a step keeps it: `agreed disputed unsure`, or why no answer came."""
        if self.agrees is not None:
            return "agreed" if self.agrees else "disputed"
        return "unsure" if self.outcome is Outcome.OK else self.outcome.value


def can_solve(kind: ItemType, engine: Engine) -> bool:
    """Whether this engine's solver can answer the type, and its answer be compared with the key."""
    return kind in _SOLVABLE.get(engine, frozenset())


def pose(item: ItemContent, seed: int) -> tuple[Question, tuple[int, ...]]:
    """The item as a question, and for each option shown its place in the item."""
    random = Random(seed)  # noqa: S311  # an order, not a secret
    order = list(range(len(item.options)))
    # A solver that always takes the first option must not be right by the drafter's habit.
    random.shuffle(order)
    pairs = item.answer.pairs or []
    rights = sorted({right for _, right in pairs})
    random.shuffle(rights)
    entries = sorted(item.answer.order or [])
    random.shuffle(entries)
    question = Question(
        kind=item.type,
        stem=item.stem,
        options=tuple(item.options[at].text for at in order),
        lefts=tuple(left for left, _ in pairs),
        rights=tuple(rights),
        entries=tuple(entries),
        unit=item.answer.unit or "",
    )
    return question, tuple(order)


def agrees(item: ItemContent, response: Response) -> bool:
    """Whether an answer earns every point of the item."""
    marked = grade(item, response)
    return marked.earned == marked.possible
