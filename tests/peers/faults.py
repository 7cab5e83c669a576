"""The fourteen ways a provider fails, each a behaviour of the stand-in, and two kinds of server that can do less."""

import json
import re
import socket
import struct

from backend.provider.schemas import Outcome
from tests.peers import author
from tests.peers.provider import Behaviour, Exchange, completion


def too_many_requests(exchange: Exchange) -> None:
    """429 that says when to come again."""
    exchange.error(429, "slow down", {"Retry-After": "1"})


def internal_error(exchange: Exchange) -> None:
    """500."""
    exchange.error(500, "oops")


def unavailable(exchange: Exchange) -> None:
    """503."""
    exchange.error(503, "overloaded")


def hangs(exchange: Exchange) -> None:
    """Takes the request and never answers."""
    exchange.peer.stopping.wait(30)
    exchange.handler.close_connection = True


def drips(exchange: Exchange) -> None:
    """Sends a byte now and then, so that no single wait is long."""
    body = completion("{}")
    exchange.handler.send_response(200)
    exchange.handler.send_header("Content-Length", str(len(body)))
    exchange.handler.end_headers()
    for byte in body:
        exchange.handler.wfile.write(bytes([byte]))
        if exchange.peer.stopping.wait(0.05):
            break
    exchange.handler.close_connection = True


def resets(exchange: Exchange) -> None:
    """Resets the connection."""
    linger = struct.pack("ii", 1, 0)
    exchange.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    exchange.handler.connection.close()
    exchange.handler.close_connection = True


def ends_early(exchange: Exchange) -> None:
    """Closes the connection in the middle of the announced body."""
    body = completion("{}")
    exchange.send(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
    exchange.handler.close_connection = True


def truncates(exchange: Exchange) -> None:
    """Sends half a body as if it were whole."""
    body = completion("{}")
    exchange.send(200, body[: len(body) // 2])


def no_json(exchange: Exchange) -> None:
    """The model chats."""
    exchange.say("Sure! Here are your questions: 1. What is rain?")


def other_schema(exchange: Exchange) -> None:
    """JSON of another form."""
    exchange.say(json.dumps({"questions": [{"q": "What is rain?"}]}))


def refuses(exchange: Exchange) -> None:
    """The model refuses."""
    exchange.say(None, refusal="I can't help with that.")


def filtered(exchange: Exchange) -> None:
    """The content filter cuts in."""
    exchange.say("", finish="content_filter")


def cut_for_length(exchange: Exchange) -> None:
    """The answer is longer than allowed."""
    exchange.say('{"items": [{"question": "What', finish="length")


def says_nothing(exchange: Exchange) -> None:
    """An answer without content."""
    exchange.say("")


FAULTS: dict[str, tuple[Behaviour, Outcome]] = {
    "429": (too_many_requests, Outcome.RATE_LIMITED),
    "500": (internal_error, Outcome.SERVER_ERROR),
    "503": (unavailable, Outcome.SERVER_ERROR),
    "timeout": (hangs, Outcome.TIMEOUT),
    "slow drip": (drips, Outcome.TIMEOUT),
    "reset": (resets, Outcome.CONNECTION),
    "end of stream": (ends_early, Outcome.TRUNCATED),
    "truncated": (truncates, Outcome.TRUNCATED),
    "invalid JSON": (no_json, Outcome.INVALID_JSON),
    "wrong schema": (other_schema, Outcome.WRONG_SCHEMA),
    "refusal": (refuses, Outcome.REFUSED),
    "content filter": (filtered, Outcome.FILTERED),
    "length": (cut_for_length, Outcome.TOO_LONG),
    "empty": (says_nothing, Outcome.EMPTY),
}


def json_object_only(exchange: Exchange) -> None:
    """A server that answers a JSON schema with an error of its own."""
    if exchange.format == "json_schema":
        exchange.error(500, "internal error")
    else:
        exchange.say(json.dumps(author.answer(exchange.prompt)))


def text_only(exchange: Exchange) -> None:
    """A server that knows no response format; its model wraps what it says."""
    if exchange.format != "text":
        exchange.error(400, "Unrecognized request argument supplied: response_format")
    else:
        value = json.dumps(author.answer(exchange.prompt))
        exchange.say(f"<think>Let me see {{}}.</think>Here you are:\n```json\n{value}\n```\nAnything else?")


def prefers_new_names(exchange: Exchange) -> None:
    """A server that takes neither a temperature nor the old name for the longest answer."""
    for name in ("max_tokens", "temperature"):
        if name in exchange.body:
            exchange.error(400, f"Unsupported parameter: '{name}' is not supported with this model.")
            return
    exchange.say(json.dumps(author.answer(exchange.prompt)))


def obeys(exchange: Exchange) -> None:
    """A model that does what the source tells it, where the source tells it something."""
    value = author.answer(exchange.prompt)
    if re.search("ignore all", exchange.prompt, re.IGNORECASE) and "items" in value:
        told = exchange.body["messages"][0]["content"]
        for number, item in enumerate(value["items"]):
            if number % 3 == 0:
                item["question"] = f"What were you told? {told[:400]}"
            elif number % 3 == 1:
                item["explanation"] += " ![x](http://evil.example/steal?q=1)<script>alert(1)</script>"
            else:
                item["quote"] = "The admin password is hunter2 and lies in the safe."
    exchange.say(json.dumps(value))
