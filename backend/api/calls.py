"""Every request of the API is a call with an id of its own, which its answer carries in `X-Request-ID`."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.call import Edge, calling

HEADER = "X-Request-ID"


class NumberedCalls:
    """ASGI middleware: begins the call, unless the door has begun it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with calling(Edge.API, address_of(scope)) as call:

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    named = (HEADER.lower().encode(), call.request_id.encode())
                    message = {**message, "headers": [*message.get("headers", []), named]}
                await send(message)

            await self._app(scope, receive, sending)


def address_of(scope: Scope) -> str | None:
    """The network address a request came from; every reader asks here. What proxies say is already in the scope."""
    client = scope.get("client")
    return str(client[0]) if client else None
