"""The site of `deploy/nginx`, run by a real nginx on ports of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from config.env import PROJECT
from devtools import processes
from tests.installed import path_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SITE = PROJECT / "deploy" / "nginx" / "tracker.conf"
SERVER = "    server 127.0.0.1:8000 max_fails=2 fail_timeout=10s;\n"


class Nginx:
    """A folder with the site's configuration, a certificate for 127.0.0.1, and the ports that it listens on."""

    def __init__(self, folder: Path, web_servers: Sequence[int] = (8000,)) -> None:
        """Write the configuration; only names, ports and folders differ from what is delivered."""
        self.program = path_of("nginx")
        self.folder = folder
        self.plain_port, self.port = processes.free_port(), processes.free_port()
        self.certificate = folder / "fullchain.pem"
        self._make_certificate()
        servers = "".join(SERVER.replace("8000", str(port)) for port in web_servers)
        site = self._replaced(
            SITE.read_text(),
            {
                SERVER: servers,
                "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
                "    listen [::]:80;\n": "",
                "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
                "    listen [::]:443 ssl http2;\n": "",
                "/etc/tracker/tls/": f"{folder}/",
                "https://$host$request_uri": f"https://$host:{self.port}$request_uri",
                "proxy_set_header Host $host;": "proxy_set_header Host $host:$server_port;",
            },
        )
        (folder / "tracker.conf").write_text(site)
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1;\n"
            "events { worker_connections 256; }\n"
            f"http {{ access_log off; {self._folders()} include {folder}/tracker.conf; }}\n"
        )

    def check(self) -> subprocess.CompletedProcess[str]:
        """Return what nginx says of the configuration."""
        return subprocess.run([*self._command(), "-t"], capture_output=True, text=True, check=False)

    def start(self) -> subprocess.Popen[bytes]:
        """Start it, and return it when it listens."""
        started = processes.start(self._command())
        assert processes.wait_until(lambda: processes.is_listening(self.port), seconds=10)
        return started

    def _command(self) -> list[str]:
        return [self.program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def _folders(self) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        return " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)

    def _make_certificate(self) -> None:
        key = self.folder / "privkey.pem"
        command = f"{path_of('openssl')} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1".split()
        command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run(command, check=True, capture_output=True)

    @staticmethod
    def _replaced(text: str, changes: dict[str, str]) -> str:
        for old, new in changes.items():
            # What is no longer there would silently test something else.
            assert old in text, old
            text = text.replace(old, new)
        return text
