"""What programs can ask the catalogue, written down as OpenAPI 3.1 from the shapes themselves."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from marketplace.policy.cooperative import Cooperative
from marketplace.web import api_schemas as schemas
from marketplace.web.problems import TYPE

VERSION = "1"
KEY = "key"
ABOUT = """\
What the public sees of the shop, to be read. Prices are whole rupiah, without decimals. Lists go on
with `next`. Answers may be a minute old in caches on the way. With a key from the cooperative's
office exact counts are told too.\
"""


def document(cooperative: Cooperative, server: str) -> dict[str, Any]:
    """For the shop of this cooperative at this address."""
    spec = APISpec(
        title=cooperative.name,
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
        info={"description": ABOUT},
        servers=[{"url": server}],
    )
    spec.components.security_scheme(KEY, {"type": "http", "scheme": "bearer"})
    code = _in_path("code", schemas.CODE)
    _get(spec, "/products", "What is on sale", schemas.Products, schemas.Asked)
    _get(spec, "/products/{code}", "One product", schemas.Product, more=[code])
    _get(spec, "/categories", "The shelves", schemas.Categories)
    return dict(spec.to_dict())


def _get(
    spec: APISpec,
    path: str,
    summary: str,
    answer: type[Schema],
    asked: type[Schema] = schemas.Spoken,
    *,
    more: list[Any] | None = None,
) -> None:
    responses = {
        "200": _response("As asked", answer),
        "400": _problem("A parameter is unknown or cannot be read"),
        "401": _problem("The key opens nothing"),
        "404": _problem("There is no such thing on sale"),
        "503": _problem("Too busy; please try again in a moment"),
    }
    operation = {
        "summary": summary,
        "operationId": path.strip("/").replace("/", "_").translate(str.maketrans("", "", "{}")),
        "parameters": [*(more or []), {"in": "query", "schema": asked}],
        "responses": responses,
        "security": [{}, {KEY: []}],
    }
    spec.path(f"/api/v1{path}", operations={"get": operation})


def _response(description: str, shape: type[Schema]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": shape}}}


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {TYPE: {"schema": schemas.Problem}}}


def _in_path(name: str, pattern: str) -> dict[str, Any]:
    return {
        "in": "path",
        "name": name,
        "required": True,
        "schema": {"type": "string", "pattern": pattern},
    }
