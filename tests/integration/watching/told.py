"""The two ends at which alerts are told outside: a program that keeps what it got, and a server that does."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


@dataclass
class Told:
    """What came out of the house."""

    kept: Path
    """What the program was given: its arguments, its environment and its standard input, a line each time."""
    posts: list[bytes] = field(default_factory=list)
    """Request lines, heads and bodies as the server got them."""

    @property
    def everything(self) -> str:
        """All of it as one text."""
        hook = self.kept.read_text(encoding="utf-8") if self.kept.exists() else ""
        return hook + "".join(post.decode("utf-8") for post in self.posts)


@contextmanager
def listening(directory: Path, folder: Path) -> Iterator[Told]:
    """Have the alerts of the workspace in ``directory`` told to both; what they keep stands in ``folder``."""
    told = Told(folder / "kept.txt")
    program = folder / "hook"
    program.write_text(
        f"#!{sys.executable}\nimport os, sys\n"
        f"with open({str(told.kept)!r}, 'a', encoding='utf-8') as kept:\n"
        "    print(sys.argv[1:], dict(os.environ), file=kept)\n    kept.write(sys.stdin.read())\n",
        encoding="utf-8",
    )
    program.chmod(0o700)

    class Taking(BaseHTTPRequestHandler):
        """Takes every notice."""

        def do_POST(self) -> None:
            """Keep it and say so."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.posts.append(f"{self.requestline}\n{self.headers}".encode() + body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        host = f"127.0.0.1:{server.server_port}"
        (directory / "ventanilla.toml").write_text(
            f'[http]\nallow = ["{host}"]\n\n[alerts]\nhook = "{program}"\nwebhook = "http://{host}/avisos"\n',
            encoding="utf-8",
        )
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serving.start()
        try:
            yield told
        finally:
            server.shutdown()
            serving.join(10)
