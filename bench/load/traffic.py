"""What officers do, and the client that does it: each thinks, asks, and reads the whole answer."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.load.report import HEALTH, Run, Sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.load.world import Account

API = "/api/v1/"
# How often of a hundred, the route as the report names it, and the address; a zone's officers write one time in ten.
READS = (
    (14, "GET page desk/", "/desk/"),
    (14, "GET page projects/", "/projects/"),
    (14, "GET page projects/<id>/", "/projects/{project}/"),
    (6, "GET page stalled/", "/stalled/"),
    (6, "GET page rates/", "/rates/?as_of=2024-11-30&by=unit"),
    (3, "GET page reports/", "/handover/"),
    (10, "GET api projects/", f"{API}projects/?limit=50"),
    (10, "GET api projects/<id>/", f"{API}projects/{{project}}/"),
    (3, "GET api projects/?q", f"{API}projects/?q=1{{project}}"),
    (4, "GET api rates/", f"{API}rates/?as_of=2024-11-30&by=zone"),
    (1, "GET api rates/trend/", f"{API}rates/trend/?from=2021-12&to=2024-11&by=none"),
    (1, "GET api rates/ xlsx", f"{API}rates/?as_of=2024-11-30&by=unit&format=xlsx"),
    (3, "GET api stalled/", f"{API}stalled/"),
    (1, "GET api findings/", f"{API}findings/"),
)
SHARE_OF_WRITES = 0.1
HEALTH_EVERY_SECONDS = 0.5
MEMORY_EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Site:
    """Where to ask."""

    host: str
    port: int


@dataclass(frozen=True)
class Answer:
    """A status, 0 for none, and the headers."""

    status: int
    headers: dict[str, str]


class Officer:
    """One person at a browser, or a program of theirs."""

    def __init__(self, site: Site, account: Account, run: Run, seed: int) -> None:
        self._site, self._account, self._run = site, account, run
        self._random = random.Random(seed)

    async def work(self, until: float, think_seconds: float) -> None:
        """Ask until the end."""
        await asyncio.sleep(self._random.uniform(0, think_seconds))
        while time.monotonic() < until:
            if self._account.role == "zone" and self._random.random() < SHARE_OF_WRITES * 50 / 38:
                await self._write()
            else:
                (chosen,) = self._random.choices(READS, weights=[weight for weight, _, _ in READS])
                await self._read(chosen[1], chosen[2].format(project=self._random.choice(self._account.projects)))
            await asyncio.sleep(self._random.uniform(0, 2 * think_seconds))

    async def _read(self, route: str, path: str) -> Answer:
        return await ask(self._site, self._run, route, "GET", path, headers=self._signed_in(path))

    async def _write(self) -> None:
        path = f"{API}projects/{self._random.choice(self._account.projects)}/"
        if self._random.random() < 0.5:
            body = {"description": "供电未通", "owner": "某某", "due_on": "2027-12-31"}
            headers = {"Idempotency-Key": secrets.token_hex(16)}
            await self._send("POST api problems/", "POST", f"{path}problems/", body, headers)
            return
        seen = await self._read("GET api projects/<id>/", path)
        headers = {"If-Match": seen.headers.get("etag", "")}
        owner = {"owner": f"第{self._random.randrange(10**6)}建设公司"}
        await self._send("PATCH api projects/<id>/", "PATCH", path, owner, headers)

    async def _send(self, route: str, method: str, path: str, body: object, headers: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        headers = {**headers, **self._signed_in(path), "Content-Type": "application/json"}
        await ask(self._site, self._run, route, method, path, headers=headers, content=content)

    def _signed_in(self, path: str) -> dict[str, str]:
        if path.startswith(API):
            return {"Authorization": f"Token {self._account.token}"}
        return {"Cookie": f"sessionid={self._account.session}"}


async def ask(
    site: Site, run: Run, route: str, method: str, path: str, *, headers: dict[str, str], content: bytes = b""
) -> Answer:
    """Send one request on a connection of its own, note how it went, and return the answer."""
    began = time.perf_counter()
    try:
        answer = await asyncio.wait_for(_exchange(site, method, path, headers, content), PATIENCE_SECONDS)
    except (OSError, ValueError, TimeoutError):
        answer = Answer(0, {})
    run.samples.append(Sample(route, answer.status, time.perf_counter() - began))
    return answer


async def _exchange(site: Site, method: str, path: str, headers: dict[str, str], content: bytes) -> Answer:
    reader, writer = await asyncio.open_connection(site.host, site.port)
    try:
        # HTTP/1.0 ends an answer with the connection: nothing here needs to know where a chunk ends.
        lines = [f"{method} {path} HTTP/1.0", f"Host: {site.host}:{site.port}", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()
        head, _, _ = (await reader.read(-1)).partition(b"\r\n\r\n")
    finally:
        writer.close()
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in rest)
    return Answer(int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs})


async def drive(
    site: Site, accounts: list[Account], *, seconds: float, think_seconds: float, memory: Callable[[], int]
) -> Run:
    """Let all officers work for some seconds, while health and memory are looked at; return what was noted."""
    run, until = Run(seconds), time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for number, account in enumerate(accounts):
            group.create_task(Officer(site, account, run, number).work(until, think_seconds))
        group.create_task(_look_at_health(site, run, until))
        group.create_task(_look_at_memory(run, until, memory))
    return run


async def _look_at_health(site: Site, run: Run, until: float) -> None:
    while time.monotonic() < until:
        await ask(site, run, HEALTH, "GET", HEALTH, headers={})
        await asyncio.sleep(HEALTH_EVERY_SECONDS)


async def _look_at_memory(run: Run, until: float, memory: Callable[[], int]) -> None:
    while time.monotonic() < until:
        run.memory.append(memory())
        await asyncio.sleep(MEMORY_EVERY_SECONDS)
