"""Readers of input formats, chosen by what a file holds."""
