"""What is said of a test that takes too long."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.limits import TookTooLong


@pytest.mark.timeout(0.5)
def test_too_long_is_said_as_it_is_and_tried_once() -> None:
    """Not as examples that were drawn differently the second time."""
    tried: list[int] = []

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def slow(data: st.DataObject) -> None:
        tried.append(len(tried))
        while data.draw(st.booleans()) or tried:
            time.sleep(0.01)

    with pytest.raises(TookTooLong, match="took longer"):
        slow()

    assert len(tried) == 1
