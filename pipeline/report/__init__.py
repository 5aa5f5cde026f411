"""The page to look at: one self-contained HTML file made from the tables and the texts."""
