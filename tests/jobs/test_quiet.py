"""An outage is said once in a while."""

import logging

from dbos._error import DBOSAwaitedWorkflowCancelledError

from backend.jobs.quiet import WHILE_SECONDS, OnceInAWhile


def a_record(message: str) -> logging.LogRecord:
    return logging.LogRecord("dbos", logging.WARNING, "", 1, message, None, None)


def test_the_same_complaint_is_let_through_once_a_minute_and_another_at_once() -> None:
    now = [0.0]
    quiet = OnceInAWhile(clock=lambda: now[0])
    assert quiet.filter(a_record("The database is away."))
    assert not quiet.filter(a_record("The database is away."))
    assert quiet.filter(a_record("Something else."))
    now[0] = WHILE_SECONDS
    assert quiet.filter(a_record("The database is away."))


def test_a_cancelled_run_is_no_complaint() -> None:
    record = a_record("Exception encountered in asynchronous workflow")
    error = DBOSAwaitedWorkflowCancelledError("some run")
    record.exc_info = (type(error), error, None)
    assert not OnceInAWhile().filter(record)
