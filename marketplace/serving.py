"""Runs the shop: web processes and the worker, started together and stopped together."""

import argparse
import os
import subprocess
import sys

from granian.constants import Interfaces
from granian.server import Server

TARGET = "marketplace.app:create_app"


def main() -> None:
    """`python -m marketplace serve [--host H] [--port P] [--workers N] [--no-worker]`"""
    options = _options()
    if os.environ.get("TITIP_DEMO") == "1":
        if options.host not in {"127.0.0.1", "::1", "localhost"}:
            sys.exit("The demo serves this machine only.")
        _flask("demo-people")
    else:
        _flask("setup-code")
    worker = None if options.no_worker else _start_worker()
    try:
        Server(
            TARGET,
            address=options.host,
            port=options.port,
            interface=Interfaces.WSGI,
            workers=options.workers,
            blocking_threads=2,
            workers_kill_timeout=5,
            factory=True,
            log_access=False,
        ).serve()
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(timeout=10)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m marketplace")
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-worker", action="store_true")
    return parser.parse_args()


def _flask(command: str) -> None:
    subprocess.run([sys.executable, "-m", "flask", "--app", "marketplace", command], check=True)


def _start_worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "marketplace", "worker"])
