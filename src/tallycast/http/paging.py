"""What lists that come in pages are asked."""

from typing import Annotated

from litestar.params import QueryParameter

Place = Annotated[int, QueryParameter(ge=0, le=2**31)]
"""Where a page begins, or how much it holds: a number that every database can count."""
ADMIN_PAGE_MOST = 1_000
