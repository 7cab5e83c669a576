"""JUnit XML, which nearly every test runner writes, as a verification: one check for each class or file of tests."""

from collections import defaultdict
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import ValidationError

from backend.db.base import utc_now
from backend.errors import Invalid
from backend.verification.schemas import HandedIn, HandedInCheck, Outcome

# Of more failures than these only the number is told.
MOST_NAMED = 20


def read_junit(content: bytes, *, version: str, commit: str | None, url: str | None) -> HandedIn:
    """Read a report.

    Raises:
        Invalid: it is no JUnit XML, holds no test, or more classes than a verification may have checks.
    """
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Invalid("This is no JUnit XML that can be read.", code="bad_junit") from error
    groups: dict[str, list[Element]] = defaultdict(list)
    for case in root.iter("testcase"):
        groups[(case.get("classname") or "tests")[:300]].append(case)
    suites = list(root.iter("testsuite"))
    try:
        return HandedIn(
            version=version,
            commit=commit,
            url=url,
            host=next((suite.get("hostname") or "" for suite in suites), "")[:200] or "elsewhere",
            started_at=_began(suites),
            seconds=sum(_seconds(suite) for suite in suites)
            or sum(_seconds(c) for c in root.iter("testcase")),
            checks=[_check(name, cases) for name, cases in groups.items()],
        )
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(str(part) for part in found["loc"])
        raise Invalid(f"This report cannot be kept: {where}: {found['msg']}.", code="bad_junit") from error


def _check(name: str, cases: list[Element]) -> HandedInCheck:
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    ran = len(cases) - len(skipped)
    if failed:
        named = ", ".join(case.get("name") or "?" for case in failed[:MOST_NAMED])
        more = f" and {len(failed) - MOST_NAMED} more" if len(failed) > MOST_NAMED else ""
        outcome, detail = Outcome.FAILED, f"{len(failed)} of {ran} tests failed: {named}{more}."
    elif not ran:
        outcome, detail = Outcome.SKIPPED, f"All {len(skipped)} tests were skipped."
    else:
        left = f", {len(skipped)} skipped" if skipped else ""
        outcome, detail = Outcome.PASSED, f"{ran} tests passed{left}."
    return HandedInCheck(
        name=name, outcome=outcome, seconds=sum(_seconds(case) for case in cases), detail=detail[:4_000]
    )


def _seconds(element: Element) -> float:
    try:
        return max(0.0, float(element.get("time") or 0))
    except ValueError:
        return 0.0


def _began(suites: list[Element]) -> datetime:
    for suite in suites:
        try:
            began = datetime.fromisoformat(suite.get("timestamp") or "")
        except ValueError:
            continue
        return began if began.tzinfo else began.replace(tzinfo=UTC)
    return utc_now()
