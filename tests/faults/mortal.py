"""The whole shop, its web processes and its worker, which dies without a warning and comes back at
the same address with the same files.
"""

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.serving import Server, _free_port, await_workers, launch

PATIENCE = 30


@dataclass
class Mortal:
    """`workers` web processes and the one that ticks; `deaths` counts how often it was killed."""

    engine_url: str
    data_dir: Path
    env: Mapping[str, str] = field(default_factory=dict)
    workers: int = 2
    deaths: int = 0

    def __post_init__(self) -> None:
        self.port = _free_port()
        self.server, self.process = self._launched()

    @property
    def url(self) -> str:
        return self.server.url

    def kill(self) -> None:
        """Every process of it at the same moment: nobody gets to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.deaths += 1

    def rise(self) -> None:
        self.server, self.process = self._launched()

    def _launched(self) -> "tuple[Server, subprocess.Popen[bytes]]":
        server, process = launch(
            self.engine_url, self.data_dir, self.env,
            port=self.port, workers=self.workers, background=True,
        )  # fmt: skip
        try:
            await_workers(server, process, self.workers)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return server, process
