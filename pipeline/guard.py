"""The one place that catches any error: an unforeseen one costs a document, never the run.

Text from the open web meets rules that nobody has tried on it. An error in one of them must not take the other
documents with it, so the wide `except` stands here, once, and what it catches is told in one sentence and kept whole.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.corpus import atomic
from pipeline.document import content_id
from pipeline.errors import DocumentError, ExtractError, TryAgain

LOG = logging.getLogger(__name__)
PACKAGE = Path(__file__).parent


@contextmanager
def guard(
    stage: str, source: str, interim: Path, told: Callable[[str], None], lost: str = "the document is skipped"
) -> Iterator[None]:
    """Run the block for one document; where it fails, tell the reason in one sentence and go on behind the block.

    A DocumentError is told as it stands. Any other error that is none of ours is told with its kind and place, and its
    traceback is kept in `interim/errors`; `lost` says what the document lacks. Errors that concern the whole run are passed on. An empty source stands for
    the corpus: `told` then has to end the run.
    """
    try:
        yield
    except DocumentError as error:
        if not source:
            raise
        told(str(error))
    except ExtractError:
        raise
    except ImportError as error:  # no document is to blame for a library that is missing or being replaced
        raise TryAgain(
            f"stage '{stage}': a library cannot be loaded ({error}); set up again, the tables are as they were"
        ) from error
    except Exception as error:
        LOG.debug("stage %s failed at %s", stage, source or "the corpus", exc_info=error)
        lines = traceback.format_exception(error)
        with atomic(interim / "errors" / f"{stage}-{content_id('', source)}.txt", "w") as file:
            file.write(f"{source!r}\n{''.join(lines)}")
        what = f"an unforeseen error stopped stage '{stage}' ({type(error).__name__} in {place(error)})"
        told(f"{source}: {what}; {lost}, please report it" if source else f"{what}; please report it")


def place(error: BaseException) -> str:
    """Return module and line of the last own code that an error passed, without the folders of this machine."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if PACKAGE in Path(f.filename).parents]
    last = [f for f in frames if Path(f.filename) != Path(__file__)][-1:]
    return f"{Path(last[0].filename).relative_to(PACKAGE).as_posix()}:{last[0].lineno}" if last else "a library"


def forget(stage: str, interim: Path) -> None:
    """Remove the tracebacks of an earlier run of a stage."""
    for path in (interim / "errors").glob(f"{stage}-*.txt"):
        path.unlink(missing_ok=True)
