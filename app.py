"""The launcher: Streamlit's screens and the API behind one door, on one port.

`python -m backend web`, `python app.py` and `streamlit run app.py` all end here.
"""

import asyncio
import gc
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

# What is imported is never garbage; looking for some meanwhile costs half a second of the start.
gc.disable()

import streamlit as st  # noqa: E402
from starlette.concurrency import run_in_threadpool  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from starlette.routing import Mount  # noqa: E402

ROOT = Path(__file__).resolve().parent
# Streamlit finds `.streamlit/config.toml` from the working directory.
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))

from backend.api.factory import create_api  # noqa: E402
from backend.auth.content_policy import screen_policy  # noqa: E402
from backend.auth.door import Door  # noqa: E402
from backend.auth.door_rules import check_trusted_headers  # noqa: E402
from backend.auth.forms import form_routes  # noqa: E402
from backend.auth.forwarding import FromProxies, keep_peers  # noqa: E402
from backend.config import settings  # noqa: E402
from backend.errors import ConsoleError  # noqa: E402
from backend.metrics.exposition import metrics_route  # noqa: E402
from backend.metrics.middleware import CountRequests  # noqa: E402
from backend.runtime import Console, chosen_settings  # noqa: E402
from backend.status.api import health_routes  # noqa: E402

STARTED_BY_US = __name__ == "__main__"
if not STARTED_BY_US:
    # Under `streamlit run` the port is Streamlit's to choose, and everything else follows it.
    os.environ["TOOLBOX_PORT"] = str(st.get_option("server.port"))
    settings.cache_clear()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


try:
    CHOSEN = chosen_settings()
except ConsoleError as error:
    _say(error.message)
    raise SystemExit(1) from None


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Start the background parts before the first request, and stop them after the last."""
    console = Console(CHOSEN, announce=_say, loop=asyncio.get_running_loop())
    console.end_on_signals()
    try:
        check_trusted_headers(st.get_option("server.trustedUserHeaders"))
        await run_in_threadpool(console.start)
    except ConsoleError as error:
        _say(error.message)
        # Raising here would print the server's traceback under a sentence that says it all; nothing is running yet.
        os._exit(1)
    gc.freeze()
    gc.enable()
    try:
        yield {}
    finally:
        await run_in_threadpool(console.stop)


def tell_of_fault(error: Exception) -> bool:
    """Keep an error that ended a script and show a sentence with its number in place of what the script had to show."""
    # What screens are built from loads Plotly, which no start should wait for.
    from pages.ui.fault import tell_of_fault

    tell_of_fault(error)
    return True


# Its page's own inline script is allowed by its hash.
INDEX = Path(st.__file__).parent / "static" / "index.html"

keep_peers()
app = st.App(
    ROOT / "pages" / "shell.py",
    routes=[*health_routes, metrics_route, *form_routes, Mount("/api", app=create_api())],
    middleware=[
        Middleware(FromProxies),
        Middleware(CountRequests),
        Middleware(Door, screen_policy=screen_policy(INDEX.read_text("utf-8"))),
    ],
    lifespan=lifespan,
    on_script_error=tell_of_fault,
)

if STARTED_BY_US:
    # The server stops in order at Ctrl-C and raises it again afterwards.
    with suppress(KeyboardInterrupt):
        app.run(config={"server.port": CHOSEN.port, "server.address": CHOSEN.host})
    # All is stopped. Python would clear away its word lists one by one now, and nobody should wait seconds for that.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
