"""The spaCy components and their runtime; nothing here imports a stage."""
