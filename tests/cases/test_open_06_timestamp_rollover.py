"""OPEN-06, timestamps that roll over at 2^32 or jump: the stream goes on, sound and picture together."""
