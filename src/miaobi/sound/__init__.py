"""Sound: a score composed, engraved and played. Pure functions, usable on their own."""
