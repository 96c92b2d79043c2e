"""The rules of the house, over the code of the package. Each rule shows what it would catch."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LADDER = [
    *("config", "kernel", "states", "lifecycles", "policy", "outbox", "people", "ledger"),
    *("catalogue", "orders", "shipping", "payments", "checkout", "fulfilment", "payouts"),
    *("reports", "treasury", "privacy", "web"),
]
TOP = {
    *("", "app", "cli", "demo", "demo_pictures", "letters", "providers", "serving", "ticking"),
    *("__main__", "letter_paper", "staff_letters", "question_letters", "complaint_letters"),
}

MAY_USE = {
    r"flask\w*": r"web(\..+)?|app|cli|kernel\.db",
    "PIL": r"catalogue\.(darkroom|enlarger)|demo_pictures(\..+)?",
    "stripe": r"payments\.gateways\.stripe",
}
MONEY = r"(ledger|payments|payouts|checkout|treasury)(\..+)?"
MAY_PRINT = r"cli|serving|__main__"
MAY_COMMIT = "kernel.db"
MOST_LINES = 300


@dataclass(frozen=True)
class Module:
    """One file of the package; `name` is counted from inside it: `kernel.db`."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def room(self) -> str:
        """The package or module at the top of the house that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def rung(self) -> int:
        return LADDER.index(self.room) if self.room in LADDER else len(LADDER)

    @property
    def package(self) -> str:
        return self.name if self.is_package else self.name.rpartition(".")[0]


def _read(file: Path) -> Module:
    parts = file.relative_to(ROOT / "marketplace").with_suffix("").parts
    package = parts[-1] == "__init__"
    return Module(".".join(parts[:-1] if package else parts), file.read_text(), package)


HOUSE = [_read(file) for file in sorted((ROOT / "marketplace").rglob("*.py"))]


def imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Each import with the full name of what is wanted: `marketplace.kernel.db.transaction`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{_origin(module, node)}.{alias.name}") for alias in node.names)


def _origin(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    own = ["marketplace", *module.package.split(".")]
    return ".".join([*own[: len(own) - node.level + 1], node.module or ""]).rstrip(".")


def neighbours(module: Module, house: list[Module]) -> set[str]:
    """The modules of the house that this one imports."""
    names = {other.name for other in house}
    found = set()
    for _, wanted in imports(module):
        first, _, rest = wanted.partition(".")
        if first == "marketplace":
            found.add(rest if rest in names else rest.rpartition(".")[0])
    return found - {module.name}


def climbing(house: list[Module]) -> list[str]:
    """Imports of something higher on the ladder."""
    rungs = {module.name: module.rung for module in house}
    return [
        f"{module.name} imports {other}"
        for module in house
        for other in sorted(neighbours(module, house))
        if rungs.get(other, len(LADDER)) > module.rung
    ]


def cycles(house: list[Module]) -> list[str]:
    """Modules that reach themselves through their imports."""
    direct = {module.name: neighbours(module, house) for module in house}
    found = []
    for name, first in direct.items():
        reached, ahead = set[str](), list(first)
        while ahead:
            if (here := ahead.pop()) not in reached:
                reached.add(here)
                ahead += direct.get(here, ())
        if name in reached:
            found.append(name)
    return found


def hidden_imports(module: Module) -> list[int]:
    """Imports inside functions."""
    functions = [n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef | ast.Lambda)]
    inner = {node for function in functions for node in ast.walk(function)}
    return [node.lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]


def trespassing(module: Module) -> list[str]:
    """Libraries used outside the one place that may."""
    libraries = {wanted.partition(".")[0] for _, wanted in imports(module)}
    return [
        library
        for library in sorted(libraries)
        for pattern, home in MAY_USE.items()
        if re.fullmatch(pattern, library) and not re.fullmatch(home, module.name)
    ]


def commits(module: Module) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def fractions(module: Module) -> list[int]:
    """Where money could stop being a whole number."""
    if not re.fullmatch(MONEY, module.name):
        return []
    nodes = [node for node in ast.walk(module.tree) if isinstance(node, ast.expr | ast.stmt)]
    exact = ("decimal.", "fractions.")
    imported = [node for node, wanted in imports(module) if f"{wanted}.".startswith(exact)]
    return [node.lineno for node in nodes if node in imported or _is_fraction(node)]


def _is_fraction(node: ast.expr | ast.stmt) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return any(isinstance(side, ast.Constant | ast.BinOp) for side in (node.left, node.right))
    return isinstance(node, ast.Name) and node.id == "float"


def shouting(module: Module) -> list[int]:
    """Prints outside the commands."""
    if re.fullmatch(MAY_PRINT, module.name):
        return []
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    return [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]


def speechless(module: Module) -> list[str]:
    return [] if ast.get_docstring(module.tree) else ["no docstring"]


def too_long(module: Module) -> list[str]:
    lines = module.source.count("\n")
    return [f"{lines} lines"] if lines > MOST_LINES else []


def test_nobody_looks_up_the_ladder() -> None:
    assert climbing(HOUSE) == []


def test_no_module_reaches_itself() -> None:
    assert cycles(HOUSE) == []


def test_every_room_has_its_place_on_the_ladder() -> None:
    assert {module.room for module in HOUSE} - set(LADDER) - TOP == set()


def test_one_place_commits() -> None:
    assert [m.name for m in HOUSE for _ in commits(m)] == [MAY_COMMIT]


RULES: list[Callable[[Module], list[int] | list[str]]] = [
    hidden_imports,
    trespassing,
    fractions,
    shouting,
    speechless,
    too_long,
]


@pytest.mark.parametrize("rule", RULES)
def test_every_module_keeps(rule: Callable[[Module], list[object]]) -> None:
    assert {module.name: found for module in HOUSE if (found := rule(module))} == {}


def test_a_climb_is_caught() -> None:
    low = Module("kernel.money", "from marketplace.orders.order import Order")
    level = Module("orders.order", "from marketplace import config\nfrom ..kernel import money")
    house = [low, level, Module("config", "")]

    assert climbing(house) == ["kernel.money imports orders.order"]
    assert cycles(house) == ["kernel.money", "orders.order"]


@pytest.mark.parametrize(
    ("rule", "name", "source", "found"),
    [
        (hidden_imports, "people.user", "def f():\n    import os", [2]),
        (trespassing, "orders.order", "from flask_login import current_user", ["flask_login"]),
        (trespassing, "catalogue.photo", "import PIL.Image", ["PIL"]),
        (commits, "orders.order", "session.commit()", [1]),
        (commits, "orders.order", "save = session.commit", [1]),
        (fractions, "ledger.recipes", "a = float(b)\nc = d * 0.1\ne = f / 100", [1, 2, 2, 3]),
        (fractions, "payouts.slip", "from decimal import Decimal", [1]),
        (shouting, "orders.order", "print(1)", [1]),
        (speechless, "orders.order", "x = 1", ["no docstring"]),
        (too_long, "orders.order", "x = 1\n" * 301, ["301 lines"]),
    ],
)
def test_a_breach_is_caught(
    rule: Callable[[Module], list[object]], name: str, source: str, found: list[object]
) -> None:
    assert sorted(set(map(str, rule(Module(name, source))))) == sorted(set(map(str, found)))


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (hidden_imports, "people.user", "import os"),
        (trespassing, "web.doors", "from flask_login import current_user"),
        (fractions, "ledger.recipes", "a = b * bp // 10_000\nfile = folder / name"),
        (fractions, "shipping.tariff", "kilograms = grams / 1000"),
        (shouting, "cli", "print(1)"),
    ],
)
def test_what_is_allowed_passes(
    rule: Callable[[Module], list[object]], name: str, source: str
) -> None:
    assert rule(Module(name, source)) == []
