"""The recipe that makes what lies in models/; never imported at run time."""
