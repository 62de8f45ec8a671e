"""
A relay for tests: `python -m devtools.smtp_sink PORT LOG MODE_FILE`.

It appends each message that it took responsibility for to a log, flushed to disk before it answers, and reads from
a file which fault to commit next.
"""

import asyncio
import contextlib
import json
import os
import random
import re
import sys
from pathlib import Path

from devtools import processes

MODES = {
    "ok": "take everything",
    "450": "put off every recipient",
    "550": "refuse every recipient",
    "421": "send everybody away at MAIL",
    "554": "refuse after the final dot",
    "452": "put off after the final dot",
    "drop_mail": "hang up at MAIL",
    "drop_data": "hang up instead of 354",
    "drop_taken": "take the message, then hang up without an answer",
    "drop_lost": "hang up at the final dot without taking the message",
    "stall": "take the message and never answer",
    "mixed": "any of these, now and then",
}
NOW_AND_THEN = 0.08
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """One relay."""

    def __init__(self, log: Path, mode_file: Path) -> None:
        """Open the log for appending."""
        self._log = log.open("ab")
        self._mode_file = mode_file

    def mode(self) -> str:
        """Return the fault to commit now."""
        try:
            mode = self._mode_file.read_text().strip() or "ok"
        except OSError:
            mode = "ok"
        if mode != "mixed":
            return mode
        faults = [name for name in MODES if name not in {"ok", "mixed", "stall", "550", "554"}]
        return random.choice(faults) if random.random() < NOW_AND_THEN else "ok"  # noqa: S311  # guards nothing

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until it leaves."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._say(writer, "220 sink")
            recipient = ""
            while line := await reader.readline():
                verb = line.decode("utf-8", "replace").strip().partition(" ")
                if not await self._answer(verb[0].upper(), verb[2], reader, writer, recipient):
                    break
                recipient = verb[2] if verb[0].upper() == "RCPT" else recipient
        writer.close()

    async def _answer(
        self, verb: str, rest: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recipient: str
    ) -> bool:
        mode = self.mode()
        if verb == "DATA":
            return await self._data(mode, reader, writer, recipient)
        if verb == "MAIL" and mode in {"drop_mail", "421"}:
            if mode == "421":
                await self._say(writer, "421 busy")
            return False
        faults = {"450": "450 later", "550": "550 no such mailbox"}
        reply = faults.get(mode, "250 ok") if verb == "RCPT" else "221 bye" if verb == "QUIT" else "250 ok"
        await self._say(writer, reply)
        return verb != "QUIT"

    async def _data(
        self, mode: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recipient: str
    ) -> bool:
        if mode == "drop_data":
            return False
        await self._say(writer, "354 go on")
        content = await reader.readuntil(b"\r\n.\r\n")
        if mode == "drop_lost":
            return False
        if mode in {"452", "554"}:
            await self._say(writer, f"{mode} not taken")
            return True
        self._take(content, recipient)
        if mode == "drop_taken":
            return False
        if mode == "stall":
            await asyncio.sleep(3600)
        await self._say(writer, "250 taken")
        return True

    def _take(self, content: bytes, recipient: str) -> None:
        found = _MESSAGE_ID.search(content)
        entry = {
            "message_id": found.group(1).decode() if found else "",
            "recipient": recipient,
            "content": content.decode("utf-8", "replace"),
        }
        self._log.write(json.dumps(entry).encode() + b"\n")
        self._log.flush()
        os.fsync(self._log.fileno())

    @staticmethod
    async def _say(writer: asyncio.StreamWriter, line: str) -> None:
        writer.write(line.encode() + b"\r\n")
        await writer.drain()


async def run(port: int, log: Path, mode_file: Path) -> None:
    """Serve until killed."""
    sink = Sink(log, mode_file)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", port, limit=64 * 1024 * 1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    processes.die_with_parent()
    asyncio.run(run(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
