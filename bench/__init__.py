"""Measurements of the numbers that Tallycast holds, each beside its peer where there is one.

Run by hand on a quiet machine: `make bench` for all, `python -m bench latency serving` for some. They print
Markdown; what was measured is kept in `RESULTS.md` with the machine named. No test depends on them.
"""
