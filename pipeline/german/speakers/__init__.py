"""Who speaks: from the words that name a speaker to a name, with how it was found. Unknown stays empty."""
