"""Mapping files; nothing here knows HTTP, SQL or Qt."""
