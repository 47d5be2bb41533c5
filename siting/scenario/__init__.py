"""Scenarios: a change to the world, what it makes of a study, and who gains or loses by it."""
