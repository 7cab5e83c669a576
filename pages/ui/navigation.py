"""Which screens there are, in which area, and for which roles. A screen is listed here once it exists."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from backend.permissions import ADMINS, EDUCATORS, EVERYONE, OPERATORS, READERS, RUN_WATCHERS, Role

PAGES_FOLDER: Final = Path(__file__).parents[1]
_ASKED: Final = "address_asked_for"
_ADDRESS: Final = re.compile(r"[\w-]{1,80}")


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the sidebar.

    Attributes:
        area: heading it stands under.
        script: path below `pages/`; the file's name without its ending is the URL.
        title: name in the sidebar and in the browser's tab.
        icon: Material Symbols name.
        roles: who has it. Only a convenience: each service operation checks for itself.
        help: what the screen shows and lets one do, in a sentence.
        listed: whether it stands in the sidebar; the others are reached from a screen that does.
    """

    area: str
    script: str
    title: str
    icon: str
    roles: frozenset[Role]
    help: str
    listed: bool = True


SCREENS: Final = (
    Screen(
        "Studio",
        "studio/generate/generate.py",
        "New quiz",
        "add_circle",
        EDUCATORS,
        "Give a text or a file and get a quiz, each question with the passage that proves its key.",
    ),
    Screen(
        "Studio",
        "studio/library/library.py",
        "Quizzes",
        "quiz",
        EDUCATORS,
        "Your quizzes with what is approved, rejected and still to review.",
    ),
    Screen(
        "Studio",
        "studio/review/review.py",
        "Review",
        "fact_check",
        EDUCATORS,
        "One quiz: judge each question beside its evidence, edit, reorder, export.",
        listed=False,
    ),
    Screen(
        "Studio",
        "studio/preview/preview.py",
        "Preview",
        "visibility",
        EDUCATORS,
        "One quiz as a student takes it, with its score.",
        listed=False,
    ),
    Screen(
        "Studio",
        "studio/bank/bank.py",
        "Bank",
        "inventory_2",
        EDUCATORS,
        "Every question of yours, by state, type, source and words; and the trash.",
    ),
    Screen(
        "Studio",
        "studio/bring/bring.py",
        "Import",
        "move_to_inbox",
        EDUCATORS,
        "Questions out of a file from Moodle, Canvas or a table: seen first, then kept by one click.",
    ),
    Screen(
        "Studio",
        "studio/check/check.py",
        "Check a quiz",
        "spellcheck",
        EDUCATORS,
        "Paste a quiz from anywhere and see what the checks find in it, with a summary to print.",
    ),
    Screen(
        "Studio",
        "studio/content/content.py",
        "Study content",
        "menu_book",
        EDUCATORS,
        "Study guides, worksheets, lesson plans and more, each statement beside the passage that proves it.",
    ),
    Screen(
        "Studio",
        "studio/unit/unit.py",
        "Unit",
        "folder_open",
        EDUCATORS,
        "One text with everything made of it, in one ZIP to print.",
        listed=False,
    ),
    Screen(
        "Studio",
        "studio/sources/sources.py",
        "Sources",
        "article",
        EDUCATORS,
        "The texts you gave, and a new quiz from any of them.",
    ),
    Screen(
        "Operate",
        "operate/status/status.py",
        "Status",
        "monitor_heart",
        EVERYONE,
        "Whether everything works, since when not, and what to do about it.",
    ),
    Screen(
        "Operate",
        "operate/incidents/incidents.py",
        "Incidents",
        "e911_emergency",
        EVERYONE,
        "What did not work, since when, who looks after it, and what it was.",
    ),
    Screen(
        "Operate",
        "operate/maintenance.py",
        "Maintenance",
        "build",
        EVERYONE,
        "Announced work: planned, under way, over. Its time counts neither way in the uptime.",
    ),
    Screen(
        "Operate",
        "operate/runs/runs.py",
        "Runs",
        "play_circle",
        RUN_WATCHERS,
        "Search all runs, open one with its steps. Cancel, try again, fork, compare.",
    ),
    Screen(
        "Operate",
        "operate/agents/agents.py",
        "Agents",
        "smart_toy",
        OPERATORS,
        "What each agent does and takes, which arm drafts best, and the prompts. Switch, pause, pin, try.",
    ),
    Screen(
        "Operate",
        "operate/workers/workers.py",
        "Workers and queues",
        "engineering",
        OPERATORS,
        "Who carries out the runs and what waits in which queue. Pause a queue, limit it, drain a worker.",
    ),
    Screen(
        "Operate",
        "operate/processes.py",
        "Processes",
        "memory",
        OPERATORS,
        "Every process of the fleet: version, start-up, CPU, memory, event loop, and its settings.",
    ),
    Screen(
        "Operate",
        "operate/measures/measures.py",
        "Metrics",
        "monitoring",
        EVERYONE,
        "How much was made, how well, how fast and at what cost, against the window before.",
    ),
    Screen(
        "Operate",
        "operate/alerts/alerts.py",
        "Alerts",
        "notifications",
        EVERYONE,
        "What is wrong now, which objectives hold, what is left of their error budgets, and who is told.",
    ),
    Screen(
        "Review",
        "review/reports.py",
        "Reports",
        "summarize",
        EVERYONE,
        "Status reports for review meetings: make, read, sign, and what each figure is to reach.",
    ),
    Screen(
        "Review",
        "review/report.py",
        "Report",
        "summarize",
        EVERYONE,
        "One report, to read on a projector: verdict, actions, targets, figures, risks.",
        listed=False,
    ),
    Screen(
        "Review",
        "review/figure.py",
        "Figure",
        "query_stats",
        EVERYONE,
        "What is behind one figure of a report: its slices, or a component's states, over the same window.",
        listed=False,
    ),
    Screen(
        "Review",
        "review/compare.py",
        "Compare reports",
        "compare",
        EVERYONE,
        "Two reports side by side.",
        listed=False,
    ),
    # Behind the screens of viewers, whose home is not to be this one.
    Screen(
        "Studio",
        "studio/shared/shared.py",
        "Shared with you",
        "folder_shared",
        READERS,
        "Quizzes of others that you may read and export.",
    ),
    Screen(
        "Studio",
        "studio/shared/read.py",
        "Shared quiz",
        "folder_shared",
        READERS,
        "A quiz of somebody else's: each question with its key and its proof.",
        listed=False,
    ),
    Screen(
        "Operate",
        "operate/verification.py",
        "Verification",
        "rule",
        OPERATORS,
        "The system's own checks on this installation: run them, and see what each said.",
    ),
    Screen(
        "Operate",
        "operate/backups.py",
        "Backups",
        "backup",
        OPERATORS,
        "Make backups of the database, and prove by a test restore that they can be brought back.",
    ),
    Screen(
        "Operate",
        "operate/database.py",
        "Database",
        "database",
        OPERATORS,
        "What is large, what is slow, who waits for whom. Read only.",
    ),
    Screen(
        "Operate",
        "operate/errors.py",
        "Errors",
        "bug_report",
        OPERATORS,
        "Errors of the program itself, grouped: how often, whom they hit, where, and whether somebody dealt with them.",
    ),
    Screen(
        "Admin",
        "admin/users.py",
        "Users",
        "group",
        ADMINS,
        "Who may use the console, and as what. Add, change, disable or delete.",
    ),
    Screen(
        "Admin",
        "admin/access.py",
        "Who is in",
        "passkey",
        ADMINS,
        "Everybody's sessions and API keys: since when, from where, last used. End any of them.",
    ),
    Screen(
        "Admin",
        "admin/settings.py",
        "Settings",
        "settings",
        ADMINS,
        "How this console is set up, and the versions it runs on.",
    ),
    Screen(
        "Admin",
        "admin/audit.py",
        "Audit",
        "history_edu",
        ADMINS,
        "Who did what to what, when and from where; and the proof that it is as it was written.",
    ),
    Screen(
        "Account",
        "account/sessions.py",
        "Sessions",
        "devices",
        EVERYONE,
        "Where you are signed in. End a session you do not recognise.",
    ),
    Screen(
        "Account",
        "account/keys.py",
        "API keys",
        "vpn_key",
        EVERYONE,
        "Keys by which scripts and CI act for you. Make one, see when it was last used, revoke it.",
    ),
    Screen(
        "Account",
        "account/password.py",
        "Password",
        "key",
        EVERYONE,
        "Change your own password.",
    ),
)


def screens_for(role: Role) -> list[Screen]:
    """The screens of a role, in the order of the sidebar."""
    return [screen for screen in SCREENS if role in screen.roles]


def has_screen(role: Role, address: str) -> bool:
    """Whether the screen an address leads to is one of the role's; nobody is sent to where nothing opens."""
    name = urlsplit(address).path.strip("/")
    return name in {Path(screen.script).stem for screen in screens_for(role)}


def unknown_address(role: Role) -> str | None:
    """The address this tab was opened with, where it is none of the role's screens; None where it is."""
    context = get_script_run_ctx()
    asked = context.pages_manager.intended_page_name if context else None
    if asked:
        st.session_state[_ASKED] = asked
    # Later runs of the tab ask by the page's hash and not by its address.
    asked = st.session_state.get(_ASKED)
    known = {Path(screen.script).stem for screen in screens_for(role)}
    return asked if asked and asked not in known and _ADDRESS.fullmatch(asked) else None


def navigation_for(role: Role, unknown: str | None = None) -> dict[str, list[st.Page]]:
    """What `st.navigation` takes: the role's pages by area. The first one is the role's home.

    Args:
        role: whose pages.
        unknown: an address nothing stands at, where a page is to say so.
    """
    areas: dict[str, list[st.Page]] = {}
    for screen in screens_for(role):
        page = st.Page(
            PAGES_FOLDER / screen.script,
            title=screen.title,
            icon=f":material/{screen.icon}:",
            help=screen.help,
            visibility="visible" if screen.listed else "hidden",
        )
        areas.setdefault(screen.area, []).append(page)
    if unknown:
        nowhere = PAGES_FOLDER / "account" / "nowhere.py"
        areas["Account"].append(st.Page(nowhere, title="Not found", url_path=unknown, visibility="hidden"))
    return areas
