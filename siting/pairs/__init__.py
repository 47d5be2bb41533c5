"""Pairs: what a site and a zone are to each other, scored, matched, and tested."""
