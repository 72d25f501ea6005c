"""OPEN-04, a second publisher while live: refused, and the first loses nothing."""
