"""The rows of the tables, document by document and part by part."""
