"""Runs the shop: web processes and the worker, started together and stopped together.

All of them are copies of this one, which has read the code once: they start quickly and share what
they remember of it.
"""

import argparse
import gc
import os
import signal
import sys
from multiprocessing import Process

import click
from granian.constants import Interfaces
from granian.server import Server

from marketplace import cli
from marketplace.app import create_app
from marketplace.kernel.db import db

TARGET = "marketplace.app:create_app"
NEW_OBJECTS_BETWEEN_LOOKS = 10_000


def main() -> None:
    """`python -m marketplace serve [--host H] [--port P] [--workers N] [--no-worker]`"""
    options = _options()
    if os.environ.get("TITIP_DEMO") == "1":
        if options.host not in {"127.0.0.1", "::1", "localhost"}:
            sys.exit("The demo serves this machine only.")
        _run(cli.demo_people)
    else:
        _run(cli.setup_code)
    _keep_what_is_loaded()
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
            _stop(worker)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m marketplace")
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-worker", action="store_true")
    return parser.parse_args()


def _run(command: click.Command) -> None:
    """What it opened is closed again: a connection must not be shared with a copy."""
    with create_app().app_context():
        try:
            command.main(args=[], standalone_mode=False)
        except click.ClickException as error:
            sys.exit(f"Error: {error.format_message()}")
        finally:
            db.session.remove()
            db.engine.dispose()


def _keep_what_is_loaded() -> None:
    """Nobody looks for rubbish in what stays, so that copies share its memory; and whoever serves
    a page makes some thousands of objects, which is no reason to look either.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS_BETWEEN_LOOKS)


def _start_worker() -> Process:
    worker = Process(target=_work, name="worker")
    worker.start()
    return worker


def _work() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started this
    with create_app().app_context():
        cli.worker.main(args=[], standalone_mode=False)


def _stop(worker: Process) -> None:
    worker.terminate()
    worker.join(timeout=10)
    worker.kill()
