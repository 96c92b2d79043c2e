"""The same first sale, in Chromium on a phone of 360 × 740, in Indonesian, with a picture of each
step: on plain http, and on https behind a proxy.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.shipping.founding import setup_code
from tests.browser.chromium import AtPhone, chromium
from tests.browser.proxy import https_in_front_of
from tests.sale import Sale
from tests.serving import Clock, Server, serve

SECRET = "a secret of this test that is long enough"
PICTURES = Path(os.environ.get("PICTURES", "pictures"))


@pytest.mark.timeout(280)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_first_sale_on_a_phone(scheme: str, sqlite_url: str, data_dir: Path) -> None:
    clock = Clock(data_dir / "clock")
    clock.set(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    env = {"TITIP_SECRET_KEY": SECRET, "TITIP_CLOCK_FILE": str(clock.file)}
    if scheme == "https":
        env["TITIP_TRUSTED_PROXIES"] = "1"
    with serve(sqlite_url, data_dir, env) as server:
        if scheme == "http":
            _play(server, server.url, clock, PICTURES / "first-sale")
        else:
            with https_in_front_of(server.url, data_dir) as address:
                _play(server, address, clock, None)
        assert server.run("check").stdout.startswith("All books balance")


def _play(server: Server, address: str, clock: Clock, pictures: Path | None) -> None:
    with chromium() as browser:
        phones: list[AtPhone] = []
        if pictures is not None:
            shutil.rmtree(pictures, ignore_errors=True)

        def somebody(name: str) -> AtPhone:
            phones.append(AtPhone(browser, address, name, pictures))
            return phones[-1]

        tale = Sale(somebody, clock, setup_code(SECRET), lambda: server.run("tick"))
        tale.play()
        assert [phone.complaints for phone in phones if phone.complaints] == []
        assert all(phone.speaks() == "id" for phone in phones)
        if pictures is not None:
            assert len(list(pictures.glob("*.png"))) >= 30
