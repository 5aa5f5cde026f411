from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pipeline.document import Document

settings.register_profile("repeatable", derandomize=True, print_blob=True)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
TABLES = ROOT / "tests" / "tables"


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"{path.name} lies outside the project and is not here")


def rows(name: str) -> list[dict[str, str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]


def unescaped(text: str) -> str:
    return json.loads(f'"{text}"')


def annotated(text: str) -> Document:
    """Clean a text and find its names and quotations with the default model."""
    from pipeline.config import Params
    from pipeline.document import Document
    from pipeline.stages.annotate import annotate, load_model
    from pipeline.stages.clean import clean

    params = Params()
    model = load_model(params.annotate.model)
    return annotate(clean(Document("d", "s", text), params.clean), model, model, params.annotate)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run of the whole pipeline over the sample, for all tests that only look at its tables."""
    from pipeline.run import run
    from pipeline.stage import Workspace

    folder = tmp_path_factory.mktemp("sample")
    run(Workspace((ROOT / "data/raw",), folder / "out", folder / "interim"))
    return folder / "out"
