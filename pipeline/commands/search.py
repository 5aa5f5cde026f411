"""The command `extract search`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Json, Out, emit, guarded
from pipeline.commands.show import Limit

CLAIM = ("claim_id", "speaker", "act", "content", "source_file", "start", "end")
MENTION = ("mention_id", "label", "text", "name", "source_file", "start", "end")


def search_command(
    query: Annotated[str, typer.Argument(metavar="WORDS", help="Words to look for; case and German endings do not matter.")],
    out: Out = Path("data/out"),
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """Find claims and names by words."""

    def work() -> int:
        from pipeline.commands.listing import limited, print_rows, told
        from pipeline.views import words
        from pipeline.views.search import search

        hits = search(out, query)
        if as_json:
            emit({"claims": limited(hits.claims, limit or 0)[0], "mentions": limited(hits.mentions, limit or 0)[0]})
            return DONE
        for name, rows, columns in (("claims", hits.claims, CLAIM), ("mentions", hits.mentions, MENTION)):
            kept, total = limited(rows, limit)
            print_rows(kept, columns, told(len(kept), total, name), partial(words.spots, query))
        return DONE

    guarded(work)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("search", epilog=EXIT_CODES)(search_command)
