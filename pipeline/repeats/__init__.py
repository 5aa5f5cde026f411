"""Repeated blocks: find them, tell repeats from news, and follow blocks through snapshots of one live blog."""
