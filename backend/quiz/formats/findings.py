"""What the checks found in a quiz, as a page to print: one file, no script, and nothing fetched from anywhere."""

from __future__ import annotations

from datetime import datetime
from html import escape
from string import ascii_uppercase

from backend.quiz.schemas import CheckedItem, CheckedText, Severity

_STYLE = """
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #111; background: #fff; max-width: 42em;
  margin: 2em auto; padding: 0 1em; overflow-wrap: anywhere; }
h1 { font-size: 1.6em; margin: 0; } h2 { font-size: 1em; margin: 0 0 .3em; }
section { margin: 1.4em 0; break-inside: avoid; } p, ul { margin: .3em 0; }
.quiet { color: #555; font-size: .9em; } .finding { margin-left: 1em; }
"""
_WORDS = {Severity.ERROR: "Error", Severity.WARNING: "Look", Severity.INFO: "Note"}


def write_findings(checked: CheckedText, when: datetime) -> str:
    """A page with the summary first, then each question with what was found in it.

    Args:
        when: when it was checked, with its zone.
    """
    body = [
        "<h1>What the checks found</h1>",
        f"<p>{escape(summary(checked))}</p>",
        f'<p class="quiet">Checked {when:%Y-%m-%d %H:%M %Z}. The checks are rules; they do not know the subject.</p>',
        *(_problem(problem.line, problem.message) for problem in checked.problems),
        *(_section(number, item) for number, item in enumerate(checked.items, 1)),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>What the checks found</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>"
    )


def summary(checked: CheckedText) -> str:
    """One sentence: how many questions, how many of them have errors or want a look, how many could not be read."""
    total = len(checked.items)
    errors, looks = checked.count(Severity.ERROR), checked.count(Severity.WARNING)
    if not total:
        said = "No question could be read."
    elif not errors and not looks:
        said = f"{_counted(total)} read, and nothing to correct in {'it' if total == 1 else 'them'}."
    else:
        parts = [f"{errors} {'has' if errors == 1 else 'have'} an error"] if errors else []
        parts += [f"{looks} {'wants' if looks == 1 else 'want'} a look"] if looks else []
        said = f"Of {_counted(total)}, {' and '.join(parts)}."
    unread = len(checked.problems)
    if unread and total:
        said += f" {unread} {'place' if unread == 1 else 'places'} could not be read."
    return said


def _counted(n: int) -> str:
    return f"{n} question" + ("" if n == 1 else "s")


def _problem(line: int, message: str) -> str:
    return f"<section><h2>Line {line}: not read</h2><p>{escape(message)}</p></section>"


def _section(number: int, item: CheckedItem) -> str:
    content = item.content
    options = "".join(
        f"<li>{letter}. {escape(option.text)}{' ✓' if option.correct else ''}</li>"
        for letter, option in zip(ascii_uppercase, content.options, strict=False)
    )
    found = "".join(
        f'<p class="finding"><b>{_WORDS[finding.severity]}</b> {escape(finding.message)} '
        f'<span class="quiet">{escape(finding.check.replace("_", " "))}</span></p>'
        for finding in item.findings
    )
    nothing = '<p class="finding quiet">Nothing found.</p>'
    return (
        f"<section><h2>{number}. {escape(content.stem)}</h2>"
        f'<ul style="list-style: none">{options}</ul>{found or nothing}</section>'
    )
