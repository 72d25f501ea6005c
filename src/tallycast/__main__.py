"""`python -m tallycast`."""

from tallycast.cli import main

main()
