"""OPEN-01, video only: live within 10 s, no sound invented, and stopping frees the place."""
