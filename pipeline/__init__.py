"""Turn German news text into tables of claims."""
