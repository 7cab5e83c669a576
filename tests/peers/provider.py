"""An OpenAI-compatible provider for tests: answers from the source in the prompt, and fails on demand. Never an engine."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.peers import author

MODEL = "peer-1"
Behaviour = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request and the way to answer it."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]
    peer: "Peer"

    @property
    def prompt(self) -> str:
        """Everything said to the model."""
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def format(self) -> str:
        """How the answer's form is asked for."""
        return str(self.body.get("response_format", {}).get("type", "text"))

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Answer with these bytes."""
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.handler.send_header(name, value)
        if "Content-Length" not in (headers or {}):
            self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def error(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        """Answer with an error as such servers write it."""
        self.send(status, json.dumps({"error": {"message": message}}).encode(), headers)

    def say(self, content: str | None, *, finish: str = "stop", refusal: str | None = None) -> None:
        """Answer as the model."""
        self.send(200, completion(content, finish=finish, refusal=refusal))


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> bytes:
    """The body of a chat completion, with its tokens counted."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return json.dumps(
        {
            "id": "c",
            "object": "chat.completion",
            "created": 0,
            "model": MODEL,
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
            "usage": {
                "prompt_tokens": 1000,
                "completion_tokens": 200,
                "total_tokens": 1200,
                "prompt_tokens_details": {"cached_tokens": 400},
                "completion_tokens_details": {"reasoning_tokens": 50},
            },
        }
    ).encode()


def well_behaved(exchange: Exchange) -> None:
    """Answers in the schema, from the passages in the prompt, with the right key."""
    exchange.say(json.dumps(author.answer(exchange.prompt)))


@dataclass
class Peer:
    """The running server and what it saw. `behaviour` may be changed at any time."""

    base_url: str = ""
    behaviour: Behaviour = well_behaved
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=lambda: [MODEL])
    # Whether the list of models can be had.
    lists: bool = True
    # Set while the peer stops, so that what hangs lets go.
    stopping: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed between two requests is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def a_provider(behaviour: Behaviour = well_behaved) -> Iterator[Peer]:
    """Serve on a free port until the block ends."""
    peer = Peer(behaviour=behaviour)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            sent = self.rfile.read(length)
            if len(sent) < length:
                raise ConnectionAbortedError("The client was killed while it wrote.")
            body = json.loads(sent)
            peer.requests.append(body)
            peer.keys.append(self.headers.get("Authorization", ""))
            try:
                peer.behaviour(Exchange(self, body, peer))
            except (BrokenPipeError, ConnectionResetError):
                # The client went away, as one that was cancelled does.
                self.close_connection = True

        def do_GET(self) -> None:
            if not peer.lists:
                Exchange(self, {}, peer).error(503, "away")
                return
            models = {"object": "list", "data": [{"id": name, "object": "model"} for name in peer.models]}
            Exchange(self, {}, peer).send(200, json.dumps(models).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    peer.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
