"""A model may word a report's changes, risks and advice, and slips nothing into them."""

import json
from collections.abc import Sequence

import pytest

from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor, Role
from backend.provider.models import CallRow
from backend.reports import service as reports
from backend.reports.composing import compose
from backend.reports.phrasing import RISKS, WHAT_CHANGED, _rules, objection
from backend.reports.schemas import Report, ReportFormat
from tests.factories import a_person
from tests.peers.provider import Behaviour, Peer
from tests.provider.conftest import Configure, configure, peer
from tests.reports.sources import WINDOW, Told, a_reading, all_well, facts_of
from tests.reports.test_service import a_draft

__all__ = ["configure", "peer"]

BEFORE = {"run_success": a_reading("run_success", 0.99), "acceptance": a_reading("acceptance", 0.75)}
DOCUMENT = compose(facts_of(Told(all_well(), BEFORE)))
RULES = _rules(DOCUMENT)
RAN, JUDGED = "Runs that succeeded, of those that ended", "Judged items that were approved"
GOOD = f"{RAN} worsened from 99.0% to 97.0%. {JUDGED} improved from 75.0% to 97.0%."


@pytest.mark.parametrize(
    ("part", "said", "wrong"),
    [
        (WHAT_CHANGED, [GOOD], None),
        (WHAT_CHANGED, [f"{RAN} worsened from 99.0% to 96.0%."], "foreign_number"),
        (WHAT_CHANGED, [f"{RAN} worsened from 99.0% to 97.0%, about two points."], "foreign_number"),
        (WHAT_CHANGED, [f"{RAN} worsened from 75.0% to 97.0%."], "mixed_up"),
        (WHAT_CHANGED, [f"{RAN} improved from 99.0% to 97.0%."], "mixed_up"),
        (WHAT_CHANGED, [f"{JUDGED} improved from 75.0% to 97.0%."], "left_out"),
        (WHAT_CHANGED, [f"{GOOD} This was caused by the new model."], "foreign_claim"),
        (RISKS, ["Everything is operational."], "foreign_claim"),
        (RISKS, [f"{RAN} goes on getting worse."], None),
    ],
)
def test_a_part_is_let_through_only_where_it_says_what_the_rules_said(
    part: str, said: list[str], wrong: str | None
) -> None:
    assert objection(part, said, DOCUMENT, RULES) == wrong


def saying(changed: Sequence[str], risks: Sequence[str]) -> Behaviour:
    answer = {"what_changed": changed, "risks": risks, "recommendations": []}
    return lambda exchange: exchange.say(json.dumps(answer))


def made() -> tuple[Actor, Report]:
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
    with unit_of_work() as uow:
        asked = reports.ask_for_report(uow, olga, WINDOW.start, WINDOW.end)
    reports.make_waiting(lambda uow: Told(all_well(), BEFORE))
    with unit_of_work() as uow:
        return olga, reports.read_report(uow, olga, asked.id)


def test_where_it_is_allowed_one_call_words_the_report_and_its_cost_is_told(
    configure: Configure, peer: Peer
) -> None:
    configure(peer, TOOLBOX_REPORT_WORDS="provider")
    peer.behaviour = saying([GOOD], ["Sixteen runs may be lost."])
    olga, report = made()
    assert report.document is not None
    assert report.document.what_changed == [GOOD]
    assert "Sixteen" not in report.document.model_dump_json()
    phrased = report.document.phrased
    assert phrased is not None
    assert (phrased.parts, phrased.refused) == (["what_changed"], {"risks": "foreign_number"})
    assert phrased.cost == pytest.approx(0.0012)
    assert len(peer.requests) == 1
    assert "Olga" not in json.dumps(peer.requests)
    with unit_of_work() as uow:
        call = uow.session.query(CallRow).one()
        page = reports.export_report(uow, olga, report.id, ReportFormat.MD).content.decode()
    assert (call.agent, call.owner_id, call.outcome) == ("Reports", olga.user_id, "ok")
    assert "each number checked" in page


def test_without_the_setting_or_an_answer_the_rules_words_stand(configure: Configure, peer: Peer) -> None:
    configure(peer)
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
    quiet = a_draft(olga)
    assert peer.requests == []
    assert quiet.document is not None
    assert quiet.document.phrased is None
    configure(peer, TOOLBOX_REPORT_WORDS="provider")
    peer.behaviour = lambda exchange: exchange.error(401, "no")
    _, report = made()
    assert report.document is not None
    assert report.document.what_changed == RULES[WHAT_CHANGED]
    assert report.document.phrased is not None
    assert "did not accept the key" in report.document.phrased.reason
