"""What people ask of the tables: rows by filter, rows by words, one claim explained. Functions return data; commands print it."""
