"""Reports from being asked for to being signed, on a real database."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from backend.alerts import service as alerts
from backend.audit.models import AuditEventRow
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import Actor, Role
from backend.reports import service as reports
from backend.reports.catalogue import every_figure, objective_of
from backend.reports.freezing import content_hash
from backend.reports.readings import FigureSource
from backend.reports.schemas import (
    ActionChange,
    ActionCreate,
    Integrity,
    Report,
    ReportFormat,
    ReportKind,
    ReportState,
    TargetChange,
)
from backend.reports.targets import chosen_targets
from backend.status.models import ChangeRow
from tests.factories import a_person
from tests.reports.sources import Told, all_well


def told(uow: UnitOfWork) -> FigureSource:
    return Told(all_well())


def people() -> tuple[Actor, Actor]:
    """An operator and a viewer."""
    with unit_of_work() as uow:
        return a_person(uow, Role.OPERATOR, "Olga"), a_person(uow, Role.VIEWER, "Vera")


def a_draft(actor: Actor) -> Report:
    with unit_of_work() as uow:
        asked = reports.ask_for_report(uow, actor)
    reports.make_waiting(told)
    with unit_of_work() as uow:
        return reports.read_report(uow, actor, asked.id)


def test_a_report_is_asked_for_made_signed_and_never_changes(committed: Engine) -> None:
    olga, vera = people()
    with pytest.raises(NotAllowed), unit_of_work() as uow:
        reports.ask_for_report(uow, vera)
    draft = a_draft(olga)
    assert draft.state is ReportState.DRAFT
    assert draft.headline is not None
    today = utc_now().date()
    with unit_of_work() as uow:
        late = reports.add_action(
            uow,
            olga,
            draft.id,
            ActionCreate(what="Renew keys", owner="Ben", due=today - timedelta(days=1)),
        )
    with unit_of_work() as uow:
        signed = reports.sign_report(uow, olga, draft.id)
    assert signed.integrity is Integrity.INTACT
    with unit_of_work() as uow:
        file = reports.export_report(uow, vera, draft.id, ReportFormat.JSON)
    assert content_hash(file.content.decode()) == signed.content_hash
    assert b"Renew keys" in file.content
    with pytest.raises(Conflict), unit_of_work() as uow:
        reports.sign_report(uow, olga, draft.id)
    with pytest.raises(IntegrityError, match="never changes"), unit_of_work() as uow:
        uow.session.execute(text("UPDATE reports SET document = replace(document, 'Ben', 'Eve')"))
    # The next report carries the action, first of all; closing it leaves the signed one as it was.
    following = a_draft(olga)
    assert [(action.what, action.overdue) for action in following.actions] == [("Renew keys", True)]
    with unit_of_work() as uow:
        reports.change_action(uow, olga, late.id, ActionChange(version=late.version, closed=True))
    with pytest.raises(Conflict, match="meanwhile"), unit_of_work() as uow:
        reports.change_action(uow, olga, late.id, ActionChange(version=late.version, owner="Eve"))
    with unit_of_work() as uow:
        assert reports.read_report(uow, vera, draft.id).document == signed.document
    assert a_draft(olga).actions == []
    with unit_of_work() as uow:
        compared = reports.compare_reports(uow, vera, draft.id, following.id)
    assert {figure.words for figure in compared.figures if figure.id == "work.success"} == {
        "no detectable change (n=100,000)"
    }
    assert recorded() == {"report.ask": 3, "report.sign": 1, "action.add": 1, "action.change": 1}


def recorded() -> dict[str, int]:
    """How often each action on reports stands in the audit trail."""
    with unit_of_work() as uow:
        return Counter(
            uow.session.scalars(
                select(AuditEventRow.action).where(
                    AuditEventRow.target_kind.in_(["report", "action", "target"])
                )
            )
        )


def test_a_text_changed_behind_our_back_is_told(committed: Engine) -> None:
    olga, vera = people()
    draft = a_draft(olga)
    with unit_of_work() as uow:
        reports.sign_report(uow, olga, draft.id)
    with unit_of_work() as uow:
        uow.session.execute(text("SET LOCAL session_replication_role = replica"))
        uow.session.execute(text("UPDATE reports SET document = replace(document, 'Olga', 'Eve')"))
    with unit_of_work() as uow:
        assert reports.read_report(uow, vera, draft.id).integrity is Integrity.ALTERED
        page = reports.export_report(uow, vera, draft.id, ReportFormat.HTML).content
    assert b"changed after it was signed" in page


def test_the_schedule_asks_once_for_each_window_that_has_a_full_day_in_it(committed: Engine) -> None:
    now = datetime(2026, 3, 25, 9, 30, tzinfo=UTC)  # a Wednesday
    # Nothing was ever measured; then since yesterday at noon; then since Sunday, which the weekly one holds in full.
    for first, expected in (
        (None, 0),
        (now - timedelta(hours=21), 0),
        (datetime(2026, 3, 22, tzinfo=UTC), 2),
    ):
        with unit_of_work() as uow:
            if first is not None:
                uow.session.merge(ChangeRow(component="web", at=first, state="operational", summary=""))
        with unit_of_work() as uow:
            assert reports.ask_for_scheduled(uow, now) == expected
    for expected in (0, 0):
        with unit_of_work() as uow:
            assert reports.ask_for_scheduled(uow, now) == expected
    assert reports.make_waiting(told) == 2
    with unit_of_work() as uow:
        found = reports.list_reports(uow, people()[1]).items
    assert {one.kind for one in found} == {ReportKind.DAILY, ReportKind.WEEKLY}
    assert {one.state for one in found} == {ReportState.DRAFT}


def test_what_cannot_be_made_says_so(committed: Engine) -> None:
    olga, _ = people()

    def broken(uow: UnitOfWork) -> FigureSource:
        raise Invalid("The figures cannot be read.")

    with unit_of_work() as uow:
        asked = reports.ask_for_report(uow, olga)
    reports.make_waiting(broken)
    with unit_of_work() as uow:
        failed = reports.read_report(uow, olga, asked.id)
    assert (failed.state, failed.error) == (ReportState.FAILED, "The figures cannot be read.")
    with unit_of_work() as uow:
        reports.retry_report(uow, olga, asked.id)
    reports.make_waiting(told)
    with unit_of_work() as uow:
        again = reports.read_report(uow, olga, asked.id)
        assert (again.state, again.error, again.window) == (ReportState.DRAFT, None, failed.window)
        with pytest.raises(Conflict):
            reports.retry_report(uow, olga, asked.id)


def test_a_chosen_target_holds_for_the_next_report(uow: UnitOfWork) -> None:
    olga, vera = a_person(uow, Role.OPERATOR), a_person(uow, Role.VIEWER)
    with pytest.raises(NotAllowed):
        reports.change_target(uow, vera, "work.success", TargetChange(target=0.99))
    with pytest.raises(Invalid):
        reports.change_target(uow, olga, "work.success", TargetChange(target=99.0))
    with pytest.raises(NotFound):
        reports.change_target(uow, olga, "work.asked", TargetChange(target=1))
    changed = reports.change_target(uow, olga, "work.acceptance", TargetChange(target=0.99))
    assert (changed.shown, changed.default) == ("≥ 99%", 0.7)
    event = uow.session.scalars(select(AuditEventRow).where(AuditEventRow.action == "report.target")).one()
    assert (event.before, event.after) == ({"target": 0.7}, {"target": 0.99})
    assert changed in reports.list_targets(uow, vera)
    with pytest.raises(NotFound):
        reports.read_report(uow, vera, new_id())


def test_what_is_an_objective_has_one_target_wherever_it_is_changed(uow: UnitOfWork) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")

    def in_report(figure: str) -> tuple[float | None, str | None]:
        found = {one.figure: (one.target, one.updated_by) for one in reports.list_targets(uow, olga)}
        assert chosen_targets(uow) == {figure: target for figure, (target, _) in found.items()}
        return found[figure]

    held = alerts.holding_targets(uow)
    judged = {id: objective_of(quoted) for id, quoted in every_figure().items() if objective_of(quoted)}
    assert judged == {
        "work.success": "run_success",
        "agents.success": "step_success",
        "agents.calls": "call_success",
        "api.success": "request_success",
        "uptime.database": "uptime_database",
        "uptime.workers": "uptime_workers",
    }
    assert {id: in_report(id)[0] for id in judged} == {
        id: held[key].target for id, key in judged.items() if key
    }
    reports.change_target(uow, olga, "uptime.database", TargetChange(target=0.99))
    assert alerts.holding_targets(uow)["uptime_database"].target == 0.99
    reports.change_target(uow, olga, "uptime.database", TargetChange(target=None))
    assert in_report("uptime.database") == (None, "Olga")
    assert alerts.holding_targets(uow)["uptime_database"].target == 0.99, "the objective stands"
    reports.change_target(uow, olga, "uptime.database", TargetChange(target=0.98))
    alerts.change_target(uow, olga, "uptime_database", 0.97)
    assert in_report("uptime.database") == (0.97, "Olga")
    with pytest.raises(Invalid, match="an objective"):
        reports.change_target(uow, olga, "work.success", TargetChange(target=1.0))


def test_the_live_figures_are_those_of_the_metrics(committed: Engine) -> None:
    olga, _ = people()
    with unit_of_work() as uow:
        asked = reports.ask_for_report(uow, olga)
    assert reports.make_waiting() == 1
    with unit_of_work() as uow:
        made = reports.read_report(uow, olga, asked.id)
    assert made.state is ReportState.DRAFT
    assert made.document is not None
    figures = {figure.id: figure for section in made.document.sections for figure in section.figures}
    # Nothing happened: counted as none, which is not the same as not measured.
    assert (figures["work.success"].shown, figures["database.size"].shown) == ("not measured", "not measured")
    assert figures["work.success"].rows_url != figures["database.size"].rows_url
