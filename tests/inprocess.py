"""Carries requests to a WSGI application in this process, so that a visitor needs no socket."""

from email.message import Message
from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app


class InProcess(BaseAdapter):
    """A requests adapter in front of one application."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **_options: Any
    ) -> requests.Response:
        parts = urlsplit(request.url or "")
        body = request.body or b""
        environ = EnvironBuilder(
            method=request.method or "GET",
            base_url=f"{parts.scheme}://{parts.netloc}/",
            path=parts.path,
            query_string=parts.query,
            headers=[(name, _text(value)) for name, value in request.headers.items()],
            input_stream=BytesIO(body if isinstance(body, bytes) else str(body).encode()),
        ).get_environ()
        chunks, status, headers = run_wsgi_app(self.app, environ, buffered=True)
        return self._response(request, b"".join(chunks), status, headers)

    def close(self) -> None:
        """Nothing is open."""

    def _response(
        self, request: requests.PreparedRequest, content: bytes, status: str, headers: Any
    ) -> requests.Response:
        code, _, reason = status.partition(" ")
        said = Message()
        for name, value in headers:
            said[name] = value
        response = requests.Response()
        response.status_code, response.reason = int(code), reason
        response.url, response.request = request.url or "", request
        response.headers = requests.structures.CaseInsensitiveDict(HTTPHeaderDict(list(headers)))
        response.encoding = requests.utils.get_encoding_from_headers(response.headers)
        response.raw = HTTPResponse(
            BytesIO(content),
            headers=HTTPHeaderDict(list(headers)),
            status=response.status_code,
            preload_content=False,
            original_response=cast(Any, _received(said)),
        )
        requests.cookies.extract_cookies_to_jar(response.cookies, request, response.raw)
        return response


def _received(headers: Message) -> SimpleNamespace:
    """Stands for the response of http.client, where requests looks for cookies."""
    return SimpleNamespace(msg=headers, isclosed=lambda: True, close=lambda: None)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
