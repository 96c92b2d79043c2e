# Everything a newcomer runs. The only needs are Python 3.11 or newer with venv, and make.

PYTHON   ?= python3
CHROMIUM ?= chromium
PORT     ?= 8000
JOBS     ?= 2
ENTRIES  ?= 2000000

VENV     := .venv
BIN      := $(VENV)/bin
PIP      := $(BIN)/python -m pip --disable-pip-version-check --quiet install
SUITE    := $(BIN)/python -m pytest
MARKUP   := tests/browser/markup
SPEED    := bench/lighthouse
PICTURES := test-results/pages

# The language and the light of these pictures: id or en, light or dark.
LANGUAGE := id
SCHEME   ?= light

# What Python made of a module is kept: each process would make it anew, and tests start many.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-browser test-long contact-sheet lighthouse bench lint words lock clean

help:
	@echo "make run           the demo cooperative on http://127.0.0.1:$(PORT)"
	@echo "make test          lint, types and the suite, on SQLite and on a real PostgreSQL"
	@echo "make test-browser  the pages in Chromium"
	@echo "make test-long     the long forms, for hours; fewer with ENTRIES=100000"
	@echo "make contact-sheet pictures of every page, in $(PICTURES); others with LANGUAGE=en, SCHEME=dark"
	@echo "make lighthouse    what Lighthouse says of a buyer's way, as on a slow phone"
	@echo "make bench         a million products beside ten thousand; a million postings; a slow provider"
	@echo "make lint          ruff, mypy and djlint alone"
	@echo "make words         bring the Indonesian catalogue up to date with the code"
	@echo "make lock          resolve requirements/*.lock anew"
	@echo "make clean         remove what this file makes; data/ is kept"

# ---- environments: each stamp is as old as the lock it was installed from

$(VENV)/.made:
	@echo "==> Making a virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit("Titip needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.lock $(VENV)/.made
	@echo "==> Installing what Titip runs on"
	@$(PIP) --require-hashes -r requirements/runtime.lock
	@touch $@

$(VENV)/.test: requirements/test.lock $(VENV)/.runtime
	@echo "==> Installing what its tests need"
	@$(PIP) --require-hashes -r requirements/test.lock
	@touch $@

%/node_modules/.package-lock.json: %/package-lock.json
	@command -v npm >/dev/null || { echo "What judges the pages needs npm: install the packages nodejs and npm." >&2; exit 1; }
	@echo "==> Installing what judges the pages"
	@npm ci --prefix $* --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

# ---- run

run: export TITIP_DEMO = 1
run: $(VENV)/.runtime
	@echo "==> Bringing the database up to date"
	@$(BIN)/flask --app marketplace db upgrade
	@echo "==> Filling in the demo cooperative"
	@$(BIN)/flask --app marketplace demo
	@echo "==> Serving on http://127.0.0.1:$(PORT) (Ctrl-C stops)"
	@exec $(BIN)/python -m marketplace serve --port $(PORT)

# ---- check

lint: $(VENV)/.test
	@echo "==> ruff"
	@$(BIN)/ruff check .
	@echo "==> mypy --strict"
	@$(BIN)/mypy
	@echo "==> djlint"
	@$(BIN)/djlint templates --lint --quiet

test: lint
	@echo "==> The suite"
	@$(SUITE) -n $(JOBS) --dist worksteal --durations 20 -m "not browser and not long"

test-browser: export CHROMIUM := $(CHROMIUM)
test-browser: chromium $(VENV)/.test $(MARKUP)/node_modules/.package-lock.json
	@echo "==> The pages in Chromium"
	@$(SUITE) -n $(JOBS) --dist worksteal -m browser tests/browser

.PHONY: chromium
chromium:
	@command -v "$(CHROMIUM)" >/dev/null || { echo "This needs Chromium: install the package chromium, or name yours with CHROMIUM=/path/to/it." >&2; exit 1; }

contact-sheet: export CHROMIUM := $(CHROMIUM)
contact-sheet: chromium $(VENV)/.test
	@$(BIN)/python -m tests.browser.every_page.contact_sheet $(PICTURES) --language $(LANGUAGE) --scheme $(SCHEME)

lighthouse: export CHROMIUM := $(CHROMIUM)
lighthouse: chromium $(VENV)/.test $(SPEED)/node_modules/.package-lock.json
	@$(BIN)/python -m bench.lighthouse

test-long: $(VENV)/.test
	@echo "==> The long tests"
	@$(SUITE) -n $(JOBS) -m long --timeout 1800 --entries $(ENTRIES)

bench: $(VENV)/.test
	@echo "==> SQLite"
	@$(BIN)/python -m bench.catalogue --engine sqlite
	@echo "==> PostgreSQL"
	@$(BIN)/python -m bench.catalogue --engine postgresql
	@echo "==> Books of a million postings"
	@$(BIN)/python -m bench.ledger --engine sqlite
	@$(BIN)/python -m bench.ledger --engine postgresql
	@echo "==> A payment provider that takes half a minute"
	@$(BIN)/python -m bench.slow_provider

# ---- keep

words: $(VENV)/.runtime
	@$(BIN)/python -m tests.wordlist

LOCK := .tools/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header

lock: .tools/bin/uv
	@$(LOCK) --output-file requirements/runtime.lock >/dev/null
	@$(LOCK) --group test --constraints requirements/runtime.lock --output-file requirements/test.lock >/dev/null

.tools/bin/uv:
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip --disable-pip-version-check --quiet install uv

clean:
	@rm -rf $(VENV) .tools build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache test-results $(MARKUP)/node_modules $(SPEED)/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Removed. Data, if any, stays in data/."
