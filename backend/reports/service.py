"""The operations on reports, for pages, the API and start-up. Each is documented where it is defined."""

from backend.reports.actions import add_action, change_action
from backend.reports.making import ask_for_scheduled, make_waiting, making, wake
from backend.reports.reporting import (
    ask_for_report,
    compare_reports,
    export_report,
    list_reports,
    read_report,
    retry_report,
    sign_report,
)
from backend.reports.targets import change_target, list_targets

__all__ = [
    "add_action",
    "ask_for_report",
    "ask_for_scheduled",
    "change_action",
    "change_target",
    "compare_reports",
    "export_report",
    "list_reports",
    "list_targets",
    "make_waiting",
    "making",
    "read_report",
    "retry_report",
    "sign_report",
    "wake",
]
