"""Stage report: write one self-contained page to look at."""

from __future__ import annotations

from pipeline.stage import Outcome, Stage, Workspace


def run(workspace: Workspace) -> Outcome:
    """Write `report.html` from the tables."""
    from pipeline.report import write_report

    failures: list[str] = []
    return Outcome(write_report(workspace, failures), tuple(failures))


STAGE = Stage("report", ("texts", "annotations"), None, whole=run)
