"""A fifth of a model's keys wrong, an honest solver: how many wrong keys are flagged, and how many right ones."""

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from backend.agents import loop
from backend.config import settings
from backend.db import engine as db_engine
from backend.db.embedded import private_postgres
from backend.db.migrate import upgrade
from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Item, ItemState, ItemType
from tests.benchmarks.chapter import made_up
from tests.factories import a_person, a_source
from tests.peers import author
from tests.peers.provider import MODEL, Behaviour, Exchange, a_provider, well_behaved

COUNTS = {ItemType.MULTIPLE_CHOICE: 12, ItemType.TRUE_FALSE: 4, ItemType.CLOZE: 4}
WRONG = 0.2
RUNS = 10
MOST_RIGHT_FLAGGED = 0.02


@dataclass
class Keys:
    """What became of right and wrong keys over all runs, replaced items included."""

    wrong: int = 0
    wrong_flagged: int = 0
    wrong_approved: int = 0
    right: int = 0
    right_flagged: int = 0
    replaced: int = 0
    spoiled: set[str] = field(default_factory=set)

    @property
    def held(self) -> bool:
        """True when every wrong key was flagged, none was approved unseen, and hardly a right one was flagged."""
        enough = self.wrong > 0 and self.right > 0
        return enough and (
            self.wrong_flagged == self.wrong
            and self.wrong_approved == 0
            and self.right_flagged <= MOST_RIGHT_FLAGGED * self.right
        )

    def __str__(self) -> str:
        return (
            f"{WRONG:.0%} wrong keys, honest solver, {RUNS} runs: {self.wrong_flagged} of {self.wrong} wrong keys flagged, "
            f"{self.wrong_approved} approved unseen, {self.right_flagged} of {self.right} right ones flagged (limit "
            f"{MOST_RIGHT_FLAGGED:.0%}), {self.replaced} replaced, {'held' if self.held else 'MISS'}"
        )


def measure(runs: int = RUNS) -> Keys:
    """Run quizzes on a private database against a stand-in that marks a wrong answer now and then."""
    keys = Keys()
    random = Random(20)
    with tempfile.TemporaryDirectory(prefix="keys-") as folder, a_provider(_spoiling(keys, random)) as peer:
        # World-readable on purpose: run as root, PostgreSQL works as another user.
        Path(folder).chmod(0o755)
        os.environ |= {"OPENAI_BASE_URL": peer.base_url, "OPENAI_API_KEY": "sk-bench", "TOOLBOX_MODEL": MODEL}
        settings.cache_clear()
        with private_postgres(Path(folder) / "data") as url:
            engine = db_engine.make_engine(url)
            db_engine.bind_engine(engine)
            try:
                upgrade(engine)
                with unit_of_work() as uow:
                    ada = a_person(uow)
                    source = a_source(uow, ada, text=made_up(Random(5))).id
                for seed in range(runs):
                    with unit_of_work() as uow:
                        wanted = NewRun(
                            source_id=source,
                            blueprint=Blueprint(counts=COUNTS, seed=seed),
                            engine=Engine.PROVIDER,
                        )
                        run = jobs.start_run(uow, ada, wanted).id
                    loop.carry(run)
                    with unit_of_work() as uow:
                        quiz_id = jobs.read_run(uow, ada, run).quiz_id
                        assert quiz_id is not None
                        quiz.approve_passed(uow, ada, quiz_id)
                        items = quiz.items_of_run(uow, run)
                        live = {item.id for item in quiz.read_quiz(uow, ada, quiz_id).items}
                    _count(keys, items)
                    keys.replaced += sum(item.id not in live for item in items)
                    keys.spoiled.clear()
            finally:
                db_engine.bind(None)
                engine.dispose()
                for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TOOLBOX_MODEL"):
                    os.environ.pop(name)
                settings.cache_clear()
    return keys


def _count(keys: Keys, items: Sequence[Item]) -> None:
    for item in items:
        flagged = any(finding.check == "key_disputed" for finding in item.findings)
        if _signature_of(item) in keys.spoiled:
            keys.wrong += 1
            keys.wrong_flagged += flagged
            keys.wrong_approved += item.state is ItemState.APPROVED
        else:
            keys.right += 1
            keys.right_flagged += flagged


def _signature(draft: dict[str, Any]) -> str:
    """A draft's question with its key: the same question may come once with a wrong key and once with the right one."""
    marked = [str(option["text"]) for option in draft.get("options", ()) if option["correct"]]
    if "is_true" in draft:
        marked = [str(draft["is_true"])]
    return _signed(draft["question"], [*marked, *draft.get("accepted", ())])


def _signature_of(item: Item) -> str:
    marked = [option.text for option in item.options if option.correct]
    return _signed(item.stem, [*marked, *(item.answer.accepted or ())])


def _signed(stem: str, keys: Sequence[str]) -> str:
    # A repair may have changed capitals and the final full stop.
    return "|".join([stem, *sorted(key.casefold().rstrip(".") for key in keys)])


def _spoiling(keys: Keys, random: Random) -> Behaviour:
    def answer(exchange: Exchange) -> None:
        kind = re.search(r"^Question type: (\w+)$", exchange.prompt, re.MULTILINE)
        if kind is None:
            well_behaved(exchange)
            return
        right = author.answer(exchange.prompt)["items"]
        wrong = author.draft(exchange.prompt, kind.group(1), len(right), wrong_key=True)
        drafts = []
        for good, bad in zip(right, wrong, strict=True):
            spoil = random.random() < WRONG
            if spoil:
                keys.spoiled.add(_signature(bad))
            drafts.append(bad if spoil else good)
        exchange.say(json.dumps({"items": drafts}))

    return answer
