"""Stage report: write one self-contained page to look at."""

from __future__ import annotations

from pipeline import state
from pipeline.stage import Outcome, Stage, Workspace


def run(workspace: Workspace) -> Outcome:
    """Write `report.html` from the tables; a document that cannot be shown costs its text only, its claims stay listed."""
    from pipeline.report.page import write_report

    return write_report(workspace)


def inputs(workspace: Workspace) -> str:
    """Return the digests of the tables."""
    return "".join(f"{path.name} {state.digest_of(path)}\n" for path in sorted(workspace.out.glob("*.csv")))


STAGE = Stage("report", ("texts", "blocks"), None, whole=run, reads=inputs)
