"""A web server that stands in for the console's own: it answers what is asked for, or what a test says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SOUND = {"/_stcore/health": b"ok", "/api/v1/auth/jwks.json": b'{"keys": [{"kty": "OKP"}]}'}


@contextmanager
def a_web_server(code: int = 200, body: bytes | None = None) -> Iterator[str]:
    """Its address.

    Args:
        code: the status of every answer.
        body: of every answer; by default what a console would send.
    """

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(SOUND.get(self.path, b"") if body is None else body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
