"""OPEN-02, audio only: plays soon, without an empty picture track, as often as one comes."""
