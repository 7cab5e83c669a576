"""JUnit XML, which nearly every test runner writes, as a verification: one check for each class or file of tests."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import ValidationError

from backend.db.base import utc_now
from backend.errors import Invalid
from backend.refusals import first_of
from backend.verification.schemas import HandedIn, HandedInCheck, Outcome

# Of more failures than these only the number is told.
MOST_NAMED = 20
# No zone is further from UTC than this.
FURTHEST_ZONE = timedelta(hours=14)


def read_junit(content: bytes, *, version: str, commit: str | None, url: str | None) -> HandedIn:
    """Read a report.

    Raises:
        Invalid: it is no JUnit XML, holds no test, or more classes than a verification may have checks, or its time lies
            in the future or before the year 2000.
    """
    try:
        root = fromstring(content)
    # An encoding nobody knows is a LookupError.
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Invalid("This is no JUnit XML that can be read.", code="bad_junit") from error
    groups: dict[str, list[Element]] = defaultdict(list)
    for case in root.iter("testcase"):
        groups[(case.get("classname") or "").strip()[:300] or "tests"].append(case)
    suites = list(root.iter("testsuite"))
    try:
        return HandedIn(
            version=version,
            commit=commit,
            url=url,
            host=next((suite.get("hostname") or "" for suite in suites), "").strip()[:200] or "elsewhere",
            started_at=_began(suites),
            seconds=sum(_seconds(suite) for suite in suites)
            or sum(_seconds(c) for c in root.iter("testcase")),
            checks=[_check(name, cases) for name, cases in groups.items()],
        )
    except ValidationError as error:
        field, words = first_of(error)
        raise Invalid(f"This report cannot be kept: {field}: {words}.", code="bad_junit") from error


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
        if began.tzinfo:
            return began
        began = began.replace(tzinfo=UTC)
        # Many runners write local time without a zone; what lies just ahead of us cannot be UTC and says nothing more.
        return utc_now() if timedelta(0) < began - utc_now() <= FURTHEST_ZONE else began
    return utc_now()
