"""The composition root: builds every part in order, starts it, and stops it in reverse.

`App` is the walk; `Base` is what everything stands on, `Media` the way of the broadcast, `Outward` what
reaches other servers. A part gets what it needs as arguments; nothing here or below is global, so that two
whole servers can live in one process.
"""

from tallycast.app.options import Options
from tallycast.app.root import App

__all__ = ["App", "Options"]
