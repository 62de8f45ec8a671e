"""Having the configured virus scanner check a file; without `FILE_SCANNER` nothing is checked."""

from __future__ import annotations

import logging
import shlex
import socket
import struct
import subprocess

from django.conf import settings

from projects.errors import DomainError

SCAN_SECONDS = 60
logger = logging.getLogger(__name__)


def scan(content: bytes) -> None:
    """
    Have the configured scanner check a file; do nothing where none is configured.

    :raises DomainError: if the scanner finds something, or does not answer
    """
    scanner: str = settings.FILE_SCANNER
    if not scanner:
        return
    kind, _, where = scanner.partition(":")
    try:
        is_clean = _ask_clamd(where, content) if kind == "clamd" else _ask_command(where, content)
    # A configured scanner that does not answer refuses the file: letting it pass would make an outage a way in.
    except (OSError, subprocess.SubprocessError) as error:
        logger.exception("The scanner of files does not answer")
        raise DomainError(
            "scanner_unavailable", "查毒程序没有应答，文件没有保存，请稍后再试。", field="file"
        ) from error
    if not is_clean:
        raise DomainError("file_infected", "查毒程序认为这个文件有害，没有保存。", field="file")


def _ask_command(command: str, content: bytes) -> bool:
    """Run a command with the file on its standard input; 0 is clean, 1 is not, as clamdscan has it."""
    done = subprocess.run(  # noqa: S603  # the command is the installation's own setting
        shlex.split(command), input=content, capture_output=True, timeout=SCAN_SECONDS, check=False
    )
    # Any other code is an error of the scanner and says nothing about the file.
    if done.returncode not in {0, 1}:
        raise subprocess.SubprocessError(f"exit {done.returncode}")
    return done.returncode == 0


def _ask_clamd(path: str, content: bytes) -> bool:
    with socket.socket(socket.AF_UNIX) as clamd:
        clamd.settimeout(SCAN_SECONDS)
        clamd.connect(path)
        # Each chunk is preceded by its length; a length of zero ends the stream.
        clamd.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), 65_536):
            chunk = content[start : start + 65_536]
            clamd.sendall(struct.pack(">I", len(chunk)) + chunk)
        clamd.sendall(struct.pack(">I", 0))
        answer = clamd.recv(4096)
    return answer.rstrip(b"\0").endswith(b"OK")
