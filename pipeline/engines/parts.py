"""A task on each part of a corpus, wherever the workspace's engine does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from pipeline import state
from pipeline.engines.shared import far_read
from pipeline.stage import Engine, Stage, Workspace

R = TypeVar("R")


def over_parts(
    stage: Stage, workspace: Workspace, task: Callable[..., R], settings: Sequence[object], names: Sequence[str]
) -> Iterator[R]:
    """Yield what a task returns for the interim folder, the name of each part and its settings, in order of the parts."""
    rows: list[tuple[Any, ...]] = [(workspace.interim, name, s) for name, s in zip(names, settings, strict=True)]
    do: Callable[..., Any] = task
    if workspace.crew.far:
        states = {layer: state.load(workspace.interim, layer) for layer in stage.requires}
        known = [{layer: found.parts[name].sha256 for layer, found in states.items()} for name in names]
        do, rows = far_read, [(task, *row, inputs) for row, inputs in zip(rows, known, strict=True)]
    yield from in_order(workspace.crew, f"stage '{stage.name}'", do, rows)


def in_order(crew: Engine, what: str, task: Callable[..., R], rows: Sequence[tuple[Any, ...]]) -> Iterator[R]:
    """Yield the results of tasks in the order of their arguments, whoever does them."""
    early: dict[int, R] = {}
    at = 0
    for number, result in crew.map(what, task, rows):
        early[number] = result
        while at in early:
            yield early.pop(at)
            at += 1
