"""A relay in a process of its own, and what it took."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from devtools import processes


@dataclass
class RelayProcess:
    """A running sink."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    mode_file: Path

    def commit(self, fault: str) -> None:
        """Have it commit a fault from now on, or `ok`."""
        self.mode_file.write_text(fault)

    def taken(self) -> list[dict[str, str]]:
        """Return the messages it took responsibility for."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_bytes().splitlines() if line.endswith(b"}")]

    def stop(self) -> None:
        """End it."""
        processes.stop([self.process])


def start_relay(folder: Path, *, port: int | None = None) -> RelayProcess:
    """Start a sink whose log and mode lie in a folder."""
    port = port or processes.free_port()
    log, mode_file = folder / "taken.jsonl", folder / "mode"
    command = [sys.executable, "-m", "devtools.smtp_sink", str(port), str(log), str(mode_file)]
    process = processes.start(command)
    assert processes.wait_until(lambda: processes.is_listening(port), seconds=20)
    return RelayProcess(process, port, log, mode_file)
