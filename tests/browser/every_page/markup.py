"""What html-validate says of pages: `npm ci` in tests/browser/markup installs it."""

import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parent.parent / "markup"
PROGRAM = "node_modules/.bin/html-validate"
PATIENCE = 300


def faults(pages: dict[str, str], folder: Path) -> list[str]:
    """Sentences about the sources of these pages, by their names."""
    names = {}
    for number, (name, source) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(source)
        names[str(file)] = name
    told = folder / "told.json"  # what goes into a pipe may be cut off
    command = [PROGRAM, "--config", "rules.json", "--formatter", "json", *names]
    with told.open("w") as out:
        done = subprocess.run(
            command, cwd=HERE, stdout=out, stderr=subprocess.PIPE, text=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
    assert told.stat().st_size, done.stderr
    return [
        f"{names[page['filePath']]}, line {one['line']}: {one['message']} ({one['ruleId']})"
        for page in json.loads(told.read_text())
        for one in page["messages"]
    ]
