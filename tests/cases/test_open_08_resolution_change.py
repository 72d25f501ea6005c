"""OPEN-08, picture or sound change mid-stream: a discontinuity and no garbled frame."""
