"""Claims of quotations: which quotations, who speaks, what kind of act, and how claims bear on each other."""
