"""The desk's question about a table of an unknown platform: which column is which?"""

from __future__ import annotations

from .mapping import Proposal, propose
from .recognise import rows_of
from .workbooks import WorkbookError


def propose_mapping(data: bytes) -> Proposal | None:
    """The headings of the file's table with sample rows and a guessed mapping; None when the file has
    no table.
    """
    try:
        rows, _encoding, _delimiter = rows_of(data)
    except WorkbookError:
        return None
    return propose(rows)
