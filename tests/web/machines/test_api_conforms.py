"""Whatever can be asked of the catalogue, and much that cannot: every answer is one that its own
document describes.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema

from tests.web.machines.market import Market

DOCUMENT = "/api/v1/openapi.json"
PATHS = ["/api/v1/products", "/api/v1/products/{code}", "/api/v1/categories"]
SOME, MANY = 12, 600
EITHER = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(scope="session")
def described(market: Market) -> BaseSchema:
    """The document as a program reads it."""
    return schemathesis.openapi.from_wsgi(DOCUMENT, market.app)


def holds(described: BaseSchema, path: str, mode: GenerationMode, examples: int) -> None:
    """Every check there is, on so many questions, the same ones each time."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path]["GET"].as_strategy(generation_mode=mode))
    def every_answer_is_as_described(case: Case[Any]) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # it unpacks nothing

    every_answer_is_as_described()


@pytest.mark.parametrize("mode", EITHER)
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_described(
    described: BaseSchema, path: str, mode: GenerationMode
) -> None:
    """O01: right questions are answered, wrong ones refused, and nothing breaks."""
    holds(described, path, mode, SOME)


@pytest.mark.long
@pytest.mark.parametrize("mode", EITHER)
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_described_at_length(
    described: BaseSchema, path: str, mode: GenerationMode
) -> None:
    """The same, with more patience."""
    holds(described, path, mode, MANY)


def test_the_document_is_openapi(market: Market) -> None:
    """O01: OpenAPI 3.1, in the cooperative's name, and every address is in it."""
    said = market.app.test_client().get(DOCUMENT).get_json()

    assert (said["openapi"], said["info"]["title"]) == ("3.1.0", "Koperasi Uji Sejahtera")
    assert list(said["paths"]) == PATHS
