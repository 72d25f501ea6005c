"""Import of an Owncast data folder: what it holds becomes ours, and a report tells what did not."""

from tallycast.transfer.owncast.importing import import_owncast
from tallycast.transfer.owncast.report import Line, Outcome, Report
from tallycast.transfer.owncast.rules import ChatRules

__all__ = ["ChatRules", "Line", "Outcome", "Report", "import_owncast"]
