"""A provider's sign-in for tests: asks nobody, gives out tokens, and tells mail servers what a token is worth."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID, CLIENT_SECRET = "accord-client", "accord-secret"


class SignInServer:
    """Authorisation, token and introspection endpoints (RFC 6749, 7636, 7662) in one."""

    def __init__(self) -> None:
        self.who = "help@shop.example"
        self.lasts_seconds = 3600
        self.is_withdrawn = False
        self.fails_with = 0
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._access: set[str] = set()
        self._refresh: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._consent(self)

            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                fields = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
                status, told = outer._introspect(fields) if "/introspect" in self.path else outer._token(fields)
                _answer(self, status, told)

            def log_message(self, *_words: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _consent(self, handler: BaseHTTPRequestHandler) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        code = secrets.token_hex(8)
        self._codes[code] = asked
        back = {"error": "access_denied"} if self.is_withdrawn else {"code": code}
        handler.send_response(302)
        handler.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back | {'state': asked['state']})}")
        handler.end_headers()

    def _token(self, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(fields)
        if self.fails_with:
            return self.fails_with, {}
        if (fields.get("client_id"), fields.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        if self.is_withdrawn or not self._is_due(fields):
            return 400, {"error": "invalid_grant", "error_description": "The consent no longer holds."}
        access, refresh = secrets.token_hex(16), secrets.token_hex(16)
        self._access.add(access)
        self._refresh.add(refresh)
        return 200, {"access_token": access, "refresh_token": refresh, "expires_in": self.lasts_seconds}

    def _is_due(self, fields: dict[str, str]) -> bool:
        if fields["grant_type"] == "refresh_token":
            known = fields["refresh_token"] in self._refresh
            self._refresh.discard(fields["refresh_token"])  # each may be used once
            return known
        asked = self._codes.pop(fields["code"], {})
        shown = base64.urlsafe_b64encode(hashlib.sha256(fields["code_verifier"].encode()).digest()).rstrip(b"=")
        return asked.get("code_challenge") == shown.decode() and asked["redirect_uri"] == fields["redirect_uri"]

    def _introspect(self, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        is_active = fields.get("token") in self._access
        return 200, {"active": is_active, "email": self.who} if is_active else {"active": False}

    def withdraw(self) -> None:
        """What the owner of a mailbox can do at any time."""
        self.is_withdrawn = True
        self._access.clear()

    def end_access(self) -> None:
        """Forget all access that was given out; it can be renewed."""
        self._access.clear()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def _answer(handler: BaseHTTPRequestHandler, status: int, told: dict[str, Any]) -> None:
    body = json.dumps(told).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def sign_in_server() -> Iterator[SignInServer]:
    """A running provider."""
    server = SignInServer()
    try:
        yield server
    finally:
        server.close()
