"""Run stages: the one door for the command line, DVC and Python."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import ModuleType
from typing import Any

from pipeline import corpus
from pipeline.document import Document
from pipeline.stage import STAGES, Outcome, Stage, Workspace, load


def run_stage(name: str, workspace: Workspace) -> Outcome:
    """Run one stage on what earlier stages left in the workspace's interim folder."""
    stage = load(name)
    if stage.whole is not None:
        return stage.whole(workspace)
    return _run_parts(stage, workspace)


def run(workspace: Workspace, told: Callable[[str, Outcome], None] | None = None) -> dict[str, Outcome]:
    """Run all stages in order; return what each did."""
    outcomes = {}
    for name in STAGES:
        outcomes[name] = run_stage(name, workspace)
        if told:
            told(name, outcomes[name])
    return outcomes


def _run_parts(stage: Stage, workspace: Workspace) -> Outcome:
    names = [p.name for p in corpus.parts(workspace.interim, stage.requires[0])]
    counts: dict[str, int] = {}
    for number, part in enumerate(_map(stage, workspace, names)):
        for key, value in part.items():
            counts[key] = counts.get(key, 0) + value
        if workspace.progress:
            workspace.progress(stage.name, number + 1, len(names))
    corpus.prune_parts(workspace.interim / (stage.assigns or ""), set(names))
    return Outcome(counts)


def _map(stage: Stage, workspace: Workspace, names: list[str]) -> Iterator[dict[str, int]]:
    plain = Workspace(out=workspace.out, interim=workspace.interim, params=workspace.params)
    if workspace.workers <= 1 or len(names) <= 1:
        for name in names:
            yield run_part(stage.name, plain, name)
        return
    # spawned, not forked: threads of the model runtime do not survive a fork
    with ProcessPoolExecutor(min(workspace.workers, len(names)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(run_part, [stage.name] * len(names), [plain] * len(names), names)


def run_part(stage_name: str, workspace: Workspace, part: str) -> dict[str, int]:
    """Run one stage on one part and write the part of the layer it assigns; return its counts."""
    stage = load(stage_name)
    counts = {"documents": 0}

    def counted() -> Iterator[Document]:
        documents = corpus.read_part(workspace.interim, stage.requires, part)
        for document in stage.each(documents, workspace.params) if stage.each else ():
            counts["documents"] += 1
            for key, value in (stage.count(document) if stage.count else {}).items():
                counts[key] = counts.get(key, 0) + value
            yield document

    corpus.write_part(workspace.interim / (stage.assigns or "") / part, stage.assigns or "", counted())
    return counts


class _Callable(ModuleType):
    """Lets `pipeline.run(paths)` be `pipeline.api.run` although this module has the name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from pipeline import api

        return api.run(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
