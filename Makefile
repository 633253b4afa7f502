# Two commands are all it takes: `make site` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: site test lint types unit campaign soak bench floors fuzz clean

site: .venv/.site
	$(BIN)/gazette build

test: lint
	$(MAKE) -j2 types unit

lint: .venv/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/.test
	$(BIN)/mypy

unit: .venv/.test
	$(BIN)/python -m pytest -n auto

# The long forms of the tests: hundreds of edit sequences, a kill at every call, Word files made anew.
campaign: .venv/.campaign
	GAZETTE_CAMPAIGN=1 $(BIN)/python -m pytest -n auto --dist worksteal

# Two hours of edits and accidents while a server runs.
soak: .venv/.test
	$(BIN)/python -m benchmarks.endurance

# From a save to the screen, thousands of edits in one process, and the same gazette made by other
# generators, which are brought into .bench/; about an hour.
bench: .venv/.test .bench/.made
	$(BIN)/python -m benchmarks.live
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python -m benchmarks.printing
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.pictures
	$(BIN)/python -m benchmarks.lighthouse
	$(BIN)/python -m benchmarks.compare --out benchmarks/RESULTS.md

# The same tests with the oldest version of each library that is allowed.
floors: .floors/.made
	.floors/bin/python -m pytest -n auto

.floors/.made: .venv/.test pyproject.toml scripts/floors.py
	$(BIN)/python -m venv .floors
	$(BIN)/python scripts/floors.py > .floors/constraints.txt
	.floors/bin/python -m pip --disable-pip-version-check install --quiet --editable '.[dev]' \
		--constraint .floors/constraints.txt
	touch $@

# Bytes that break what reads what others wrote, a minute for each reader.
fuzz: .venv/.fuzz
	for reader in front body letter word picture address; do \
		$(BIN)/python -m benchmarks.fuzz $$reader || exit 1; done

.venv/.fuzz: .venv/.test pyproject.toml
	$(PIP) install --quiet --editable '.[fuzz]'
	touch $@

.bench/.made: scripts/bench-tools.sh
	PYTHON="$(PYTHON)" sh scripts/bench-tools.sh
	touch $@

clean:
	rm -rf .venv .tools .bench .floors .gazette
	find output -mindepth 1 ! -name .gitkeep -delete

.venv/.made: scripts/environment.sh
	PYTHON="$(PYTHON)" sh scripts/environment.sh
	touch $@

.venv/.site: .venv/.made pyproject.toml scripts/fonts.sh
	$(PIP) install --quiet --editable .
	sh scripts/fonts.sh
	touch $@

.venv/.campaign: .venv/.test scripts/office.sh
	sh scripts/office.sh
	touch $@

.venv/.test: .venv/.site pyproject.toml tests/tools/package.json scripts/test-tools.sh
	$(PIP) install --quiet --editable '.[dev]'
	sh scripts/test-tools.sh
	touch $@
