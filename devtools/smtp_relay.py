"""A test relay in a process of its own: start it, set its fault, read what it took."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from devtools import processes

START_SECONDS = 20.0


@dataclass
class RelayProcess:
    """A running `devtools.smtp_sink`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    mode_file: Path

    def commit(self, fault: str) -> None:
        """Have it commit a fault from now on, or `ok`; `devtools.smtp_sink` lists them."""
        self.mode_file.write_text(fault)

    def taken(self) -> list[dict[str, str]]:
        """Return the messages it took responsibility for."""
        if not self.log.exists():
            return []
        # The last line may be half written.
        return [json.loads(line) for line in self.log.read_bytes().splitlines() if line.endswith(b"}")]

    def stop(self) -> None:
        """End it."""
        processes.stop([self.process])


def start_relay(folder: Path, *, port: int | None = None) -> RelayProcess:
    """
    Start a relay whose files lie in a folder; one started again there goes on with the same log and the same fault.

    :raises RuntimeError: if nobody listens in time
    """
    port = port or processes.free_port()
    log, mode_file = folder / "taken.jsonl", folder / "mode"
    command = [sys.executable, "-m", "devtools.smtp_sink", str(port), str(log), str(mode_file)]
    with (folder / "relay.log").open("ab") as output:
        process = processes.start(command, log=output.fileno())
    if not processes.wait_until(lambda: processes.is_listening(port), seconds=START_SECONDS):
        processes.stop([process])
        raise RuntimeError(f"测试用邮件中继没有启动：\n{(folder / 'relay.log').read_text(errors='replace')[-2000:]}")
    return RelayProcess(process, port, log, mode_file)
