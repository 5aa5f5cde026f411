"""People, places and organisations of the whole corpus, and their rows."""
