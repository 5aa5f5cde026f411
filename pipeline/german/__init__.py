"""What the rules know of German: lexicons as data, and the small functions that read them."""
