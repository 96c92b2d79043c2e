"""How soon a phone on a slow line sees the storefront, and what that weighs, in Chromium held to a
slow 4G. Printed, not judged: it needs an idle machine.

`python -m bench.first_look ADDRESS…` asks shops that run already, such as the one of `make run`.
"""

import sys

from tests.browser.chromium import chromium
from tests.browser.shop_window import OnTheWire

PATHS = ("/", "/products", "/cart")


def main(addresses: list[str]) -> None:
    """One line a page."""
    with chromium() as browser:
        for address in addresses:
            for path in PATHS:
                wire = OnTheWire(browser, slow=True)
                wire.read_to_the_end(address + path)
                seen = wire.page.evaluate("seen")
                print(
                    f"{address}{path}: largest paint {seen['painted'] / 1000:.2f} s, "
                    f"shift {seen['shift']:.3f}, {wire.bytes / 1000:.1f} kB"
                )
                wire.page.context.close()


if __name__ == "__main__":
    main(sys.argv[1:] or ["http://127.0.0.1:8000"])
