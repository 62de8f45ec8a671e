"""Officers at their desks: real requests to a real server, with a token from a real login."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, NamedTuple

from tests.factories import PASSWORD


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Any
    content: bytes

    @property
    def data(self) -> Any:
        """The JSON of it."""
        return json.loads(self.content)


class Desk:
    """One officer, signed in."""

    def __init__(self, address: str, username: str) -> None:
        self.address = f"{address}/api/v1/"
        self.token = ""
        answer = self.post("auth/login/", username=username, password=PASSWORD)
        assert answer.status == 200, answer
        self.token = answer.data["token"]

    def get(self, path: str, **query: Any) -> Answer:
        """Ask."""
        return self._send("GET", f"{path}?{urllib.parse.urlencode(query)}" if query else path)

    def post(self, path: str, **body: Any) -> Answer:
        """Tell."""
        return self._send("POST", path, body)

    def patch(self, path: str, version: str, **body: Any) -> Answer:
        """Change what was seen."""
        return self._send("PATCH", path, body, {"If-Match": version})

    def _send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        sent = {"Content-Type": "application/json", **(headers or {})}
        if self.token:
            sent["Authorization"] = f"Token {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())
