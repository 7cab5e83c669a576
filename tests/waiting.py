"""`python -m tests.waiting FILE`: all of ours imported, waiting for orders at a socket, each carried out in a fork.

`tests.forks` starts it and gives the orders.
"""

import gc

# As in app.py: what is imported is never garbage.
gc.disable()

import json  # noqa: E402
import os  # noqa: E402
import runpy  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
import traceback  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from types import FrameType  # noqa: E402
from typing import Any, NoReturn  # noqa: E402

import streamlit.web.server.starlette  # noqa: E402, F401

import backend.agents.workflows  # noqa: E402
import backend.api.factory  # noqa: E402
import backend.auth.door  # noqa: E402
import backend.auth.forms  # noqa: E402
import backend.cli  # noqa: E402
import backend.jobs.workers  # noqa: E402
import backend.metrics.exposition  # noqa: E402
import backend.runtime  # noqa: E402
import backend.status.api  # noqa: E402, F401
from backend.tagging import tagger  # noqa: E402

LONGEST_ORDER = 1 << 17


# Any: an order is JSON.
def carry_out(order: dict[str, Any], files: Sequence[int]) -> NoReturn:
    """Be `python -m backend` or some code, with the order's arguments, environment and files."""
    for wanted, given in enumerate(files):
        os.dup2(given, wanted)
        os.close(given)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 # a number, and open until the end
    os.environ.clear()
    os.environ.update(order["environment"])
    exit_code = 0
    try:
        if "code" in order:
            sys.argv = ["-c", *order["arguments"]]
            exec(order["code"], {"__name__": "__main__"})
        else:
            sys.argv = ["backend", *order["arguments"]]
            runpy.run_module("backend", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        exit_code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        exit_code = 1
    # Not by way of Python's own end: it would clear away all that was imported, each time again.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


def main() -> None:
    """Carry out orders until there are none, and say of each process when it is forked and how it ended."""
    orders = socket.socket(fileno=int(sys.argv[1]))

    def say_who_ended(number: int, frame: FrameType | None) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            orders.send(json.dumps({"ended": pid, "code": os.waitstatus_to_exitcode(status)}).encode())

    signal.signal(signal.SIGCHLD, say_who_ended)
    while True:
        message, files, _, _ = socket.recv_fds(orders, LONGEST_ORDER, 3)
        if not message:
            return
        # An end is told only after the beginning.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            orders.close()
            carry_out(json.loads(message), files)
        for file in files:
            os.close(file)
        orders.send(json.dumps({"forked": pid}).encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


if __name__ == "__main__":
    tagger()
    gc.freeze()
    gc.enable()
    main()
