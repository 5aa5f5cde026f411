"""Run stages: the one door for the command line, DVC and Python."""

from __future__ import annotations

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from pipeline import cache, corpus, profile, resources, reuse, state, timing
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
    state.look_again()
    workspace = replace(workspace, apart=(resolved(workspace.out), resolved(workspace.interim)))
    with locked(workspace.out, workspace.interim), started(workspace) as workspace:
        if not load(name).staged:
            return _run_stage(name, workspace)
        with staged(workspace.out, FILES) as new:
            return _run_stage(name, replace(workspace, out=new, before=resolved(workspace.out)))


def run(workspace: Workspace, told: Callable[[str, Outcome], None] | None = None) -> dict[str, Outcome]:
    """Run all stages in order; return what each did. The files of the output folder change together, at the end."""
    outcomes = {}
    state.look_again()
    for stage in map(load, STAGES):  # a model that is not there is told before anything is made
        if stage.model:
            stage.model(workspace.params)
    workspace = replace(workspace, apart=(resolved(workspace.out), resolved(workspace.interim)))
    with locked(workspace.out, workspace.interim), started(workspace) as workspace, staged(workspace.out, FILES) as new:
        for name in STAGES:
            outcomes[name] = _run_stage(name, replace(workspace, out=new, before=resolved(workspace.out)))
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
    made_from = reuse.made_from(stage, workspace)
    same = reuse.kept(stage, workspace, made_from)
    if same:
        LOG.info("stage %s: nothing has changed, what an earlier run made is kept", name)
        return same
    reuse.forget(stage, workspace)
    if not stage.assigns:
        before = {p.name for p in workspace.out.iterdir()} if stage.staged else set()
        outcome = _whole(stage, workspace)
        written = (
            [p for p in workspace.out.iterdir() if p.name not in before] if stage.staged else [workspace.out / "report.html"]
        )
        reuse.note(stage, workspace, made_from, outcome, written)
        return outcome
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
    reuse.note(stage, workspace, made_from, outcome, (workspace.interim / stage.assigns).glob("[!.]*.jsonl"))
    return outcome


def _whole(stage: Stage, workspace: Workspace) -> Outcome:
    """Run a stage on the whole corpus; an unforeseen error ends the run in one sentence, the outputs stay as they were."""

    def told(reason: str) -> None:
        raise TryAgain(f"{reason}; the tables are as they were")

    outcome = Outcome()
    with guard(stage.name, "", workspace.interim, told), resources.rare_collection():
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
    # no cache where several machines write: the locks of its file are not to be trusted on shared storage
    kept = stage.keeps and workspace.cache and not workspace.crew.far
    if todo and kept:
        cache.begin_run(cache_of(workspace))
    threads = resources.share(workspace.workers, len(todo))
    for name, done in _map(stage, replace(workspace, threads=threads, cache=kept), todo):
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
    states = {layer: state.load_once(workspace.interim, layer) for layer in stage.requires}
    inputs = state.inputs_of(states, stage.requires, name, now.corpuswide)
    return state.Part(state.digest_of(workspace.interim / (stage.assigns or "") / name), inputs, counts, failures)


def _write_state(stage: Stage, workspace: Workspace, now: state.Layer) -> None:
    """Write the state of a layer; between parts so seldom that the writing of many parts' state takes a tenth of the time."""
    start = time.monotonic()
    if not now.complete and _written.get("layer") is now and start < _written["again"]:
        return
    with corpus.atomic(state.path_of(workspace.interim, stage.assigns or "")) as file:
        file.write(state.encode(now))
    _written.update(layer=now, again=time.monotonic() + 10 * (time.monotonic() - start))


_written: dict[str, Any] = {}


Done = tuple[dict[str, int], tuple[str, ...]]
AHEAD, AHEAD_SIZE = 16, 200_000
"""Documents, and characters of them, that are begun before their turn."""


def _map(stage: Stage, workspace: Workspace, names: list[str]) -> Iterator[tuple[str, Done]]:
    """Run a stage on parts, wherever the workspace's engine does it; yield each part's name as it is finished."""
    plain = Workspace(
        out=workspace.out, interim=workspace.interim, params=workspace.params, threads=workspace.threads, cache=workspace.cache,
        profile=workspace.profile,
    )  # fmt: skip
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
        for document, begun in _ahead(stage, workspace, corpus.read_part(workspace.interim, stage.requires, part)):
            line = b"" if not document.failed else corpus.encode(document, layer)
            if not line:
                with guard(stage_name, document.source, workspace.interim, failures.append):
                    result = next(iter(stage.each((document,), workspace.params, *begun))) if stage.each else document
                    found = stage.count(result) if stage.count else {}
                    line = corpus.encode(result, layer)
                    for key, value in {"documents": 1, **found}.items():
                        counts[key] = counts.get(key, 0) + value
            yield line or corpus.encode(Document(document.id, document.source, "", failed=failures[-1]), layer)

    with _resources(stage, workspace), resources.rare_collection():
        corpus.write_lines(workspace.interim / layer / part, lines())
    if workspace.profile:
        profile.note(workspace.interim, stage_name, part)
    else:
        timing.taken()  # nobody asks
    return counts, tuple(failures)


@contextmanager
def _resources(stage: Stage, workspace: Workspace) -> Iterator[None]:
    if not workspace.cache:
        with resources.grant(resources.Resources(workspace.threads)):
            yield
        return
    with cache.at_work(cache_of(workspace)) as kept, resources.grant(resources.Resources(workspace.threads, kept)):
        yield
    LOG.info("stage %s: %d results from the cache, %d made, %d damaged", stage.name, kept.found, kept.missed, kept.broken)


def cache_of(workspace: Workspace) -> Path:
    """Return the file in which results are kept for later runs."""
    return workspace.interim / "cache" / "windows.sqlite"


def _ahead(stage: Stage, workspace: Workspace, documents: Iterable[Document]) -> Iterator[tuple[Document, tuple[Any, ...]]]:
    """Yield each document with what the stage has begun for it; a few documents are begun before their turn."""
    waiting: deque[tuple[Document, tuple[Any, ...]]] = deque()
    size = 0
    for document in documents:
        begun: list[Any] = []
        if stage.ahead and workspace.threads > 1 and not document.failed:
            # an error is told when it is the document's turn
            with guard(stage.name, document.source, workspace.interim, lambda reason: None):
                begun.append(stage.ahead(document, workspace.params))
        waiting.append((document, tuple(begun)))
        size += len(document.text)
        while waiting and (not begun or len(waiting) > AHEAD or size > AHEAD_SIZE):
            size -= len(waiting[0][0].text)
            yield waiting.popleft()
    yield from waiting


class _Callable(ModuleType):
    """Lets `pipeline.run(paths)` be `pipeline.api.run` although this module has the name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from pipeline import api

        return api.run(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
