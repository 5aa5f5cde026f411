"""Run stages: the one door for the command line, DVC and Python."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import msgspec

from pipeline import corpus, state
from pipeline.document import Document
from pipeline.engines import started
from pipeline.engines.shared import far_part, settled
from pipeline.errors import TryAgain
from pipeline.exports import FILES
from pipeline.guard import forget, guard
from pipeline.lock import locked
from pipeline.outputs import resolved, staged
from pipeline.stage import STAGES, Outcome, Stage, Workspace, load

LOG = logging.getLogger(__name__)


def run_stage(name: str, workspace: Workspace) -> Outcome:
    """Run one stage on what earlier stages left in the workspace's interim folder."""
    workspace = replace(workspace, apart=(resolved(workspace.out), resolved(workspace.interim)))
    with locked(workspace.out, workspace.interim), started(workspace) as workspace:
        if not load(name).staged:
            return _run_stage(name, workspace)
        with staged(workspace.out, FILES) as new:
            return _run_stage(name, replace(workspace, out=new))


def run(workspace: Workspace, told: Callable[[str, Outcome], None] | None = None) -> dict[str, Outcome]:
    """Run all stages in order; return what each did. The files of the output folder change together, at the end."""
    outcomes = {}
    workspace = replace(workspace, apart=(resolved(workspace.out), resolved(workspace.interim)))
    with locked(workspace.out, workspace.interim), started(workspace) as workspace, staged(workspace.out, FILES) as new:
        for name in STAGES:
            outcomes[name] = _run_stage(name, replace(workspace, out=new))
            if told:
                told(name, outcomes[name])
    return outcomes


def _run_stage(name: str, workspace: Workspace) -> Outcome:
    stage = load(name)
    forget(name, workspace.interim)
    if stage.whole is None:
        return _run_parts(stage, workspace)
    if stage.requires:
        corpus.current(workspace.interim, stage.requires)
    if not stage.assigns:
        return _whole(stage, workspace)
    _write_state(stage, workspace, state.Layer())
    outcome = _whole(stage, workspace)
    now = _state(stage, workspace, corpuswide=True)
    for path in sorted((workspace.interim / stage.assigns).glob("part-*.jsonl")):
        now.parts[path.name] = _part(stage, workspace, now, path.name, {}, ())
    if now.parts:
        first = min(now.parts)
        now.parts[first] = msgspec.structs.replace(now.parts[first], counts=outcome.counts, failures=outcome.failures)
    now.complete = True
    _write_state(stage, workspace, now)
    return outcome


def _whole(stage: Stage, workspace: Workspace) -> Outcome:
    """Run a stage on the whole corpus; an unforeseen error ends the run in one sentence, the outputs stay as they were."""

    def told(reason: str) -> None:
        raise TryAgain(f"{reason}; the tables are as they were")

    outcome = Outcome()
    with guard(stage.name, "", workspace.interim, told):
        outcome = stage.whole(workspace) if stage.whole else outcome
    return outcome


def _run_parts(stage: Stage, workspace: Workspace) -> Outcome:
    names = corpus.current(workspace.interim, stage.requires)
    now = _state(stage, workspace, corpuswide=False)
    folder = workspace.interim / (stage.assigns or "")
    before = state.load(workspace.interim, stage.assigns or "")
    if before.key == now.key:
        states = {layer: state.load(workspace.interim, layer) for layer in stage.requires}
        for name in names:
            old = before.parts.get(name)
            same = old and not old.failures and old.inputs == state.inputs_of(states, stage.requires, name, False)
            if old and same and state.digest_of(folder / name) == old.sha256:
                now.parts[name] = old
    _write_state(stage, workspace, now)
    todo = [name for name in names if name not in now.parts]
    LOG.info("stage %s: %d parts to make, %d kept from an earlier run", stage.name, len(todo), len(names) - len(todo))
    counts: dict[str, int] = {}
    failures: list[str] = []
    for name, done in _map(stage, workspace, todo):
        now.parts[name] = _part(stage, workspace, now, name, *done)
        _write_state(stage, workspace, now)
        if workspace.progress:
            workspace.progress(stage.name, len(now.parts), len(names))
    for name in names:
        for key, value in now.parts[name].counts.items():
            counts[key] = counts.get(key, 0) + value
        failures += now.parts[name].failures
    corpus.prune_parts(folder, set(names))
    now.complete = True
    _write_state(stage, workspace, now)
    return Outcome(counts, tuple(failures))


def _state(stage: Stage, workspace: Workspace, corpuswide: bool) -> state.Layer:
    """Return the state that a stage's layer will have, without parts."""
    earlier = STAGES[: STAGES.index(stage.name) + 1]
    params = workspace.params.model_dump(include=set(earlier))
    key = state.key_of(stage.name, params, stage.model(workspace.params) if stage.model else "")
    return state.Layer(key, stage.requires, corpuswide, params=params[stage.name])


def _part(
    stage: Stage, workspace: Workspace, now: state.Layer, name: str, counts: dict[str, int], failures: tuple[str, ...]
) -> state.Part:
    states = {layer: state.load(workspace.interim, layer) for layer in stage.requires}
    inputs = state.inputs_of(states, stage.requires, name, now.corpuswide)
    return state.Part(state.digest_of(workspace.interim / (stage.assigns or "") / name), inputs, counts, failures)


def _write_state(stage: Stage, workspace: Workspace, now: state.Layer) -> None:
    with corpus.atomic(state.path_of(workspace.interim, stage.assigns or "")) as file:
        file.write(state.encode(now))


Done = tuple[dict[str, int], tuple[str, ...]]


def _map(stage: Stage, workspace: Workspace, names: list[str]) -> Iterator[tuple[str, Done]]:
    """Run a stage on parts, wherever the workspace's engine does it; yield each part's name as it is finished."""
    plain = Workspace(out=workspace.out, interim=workspace.interim, params=workspace.params)
    what = f"stage '{stage.name}'"
    if not workspace.crew.far:
        for number, done in workspace.crew.map(what, run_part, [(stage.name, plain, name) for name in names]):
            yield names[number], done
        return
    states = {layer: state.load(workspace.interim, layer) for layer in stage.requires}
    tasks = [
        (run_part, stage.name, plain, name, {layer: states[layer].parts[name].sha256 for layer in stage.requires})
        for name in names
    ]
    for number, (done, sha256) in workspace.crew.map(what, far_part, tasks):
        settled(workspace.interim / (stage.assigns or "") / names[number], sha256)
        yield names[number], done


def run_part(stage_name: str, workspace: Workspace, part: str) -> Done:
    """Run one stage on one part and write the part of the layer it assigns; return its counts and failures.

    A document that fails, here or earlier, keeps its line in the layer, so that layers can be read side by side.
    """
    stage = load(stage_name)
    layer = stage.assigns or ""
    counts = {"documents": 0}
    failures: list[str] = []

    def lines() -> Iterator[bytes]:
        for document in corpus.read_part(workspace.interim, stage.requires, part):
            line = b"" if not document.failed else corpus.encode(document, layer)
            if not line:
                with guard(stage_name, document.source, workspace.interim, failures.append):
                    result = next(iter(stage.each((document,), workspace.params))) if stage.each else document
                    found = stage.count(result) if stage.count else {}
                    line = corpus.encode(result, layer)
                    for key, value in {"documents": 1, **found}.items():
                        counts[key] = counts.get(key, 0) + value
            yield line or corpus.encode(Document(document.id, document.source, "", failed=failures[-1]), layer)

    corpus.write_lines(workspace.interim / layer / part, lines())
    return counts, tuple(failures)


class _Callable(ModuleType):
    """Lets `pipeline.run(paths)` be `pipeline.api.run` although this module has the name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from pipeline import api

        return api.run(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
