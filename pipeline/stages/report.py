"""Stage report: write one self-contained page to look at."""

from __future__ import annotations

from pipeline.stage import Outcome, Stage, Workspace


def run(workspace: Workspace) -> Outcome:
    """Write `report.html` from the tables; a document that cannot be shown costs its text only, its claims stay listed."""
    from pipeline.report.page import write_report

    return write_report(workspace)


STAGE = Stage("report", ("texts", "blocks"), None, whole=run)
