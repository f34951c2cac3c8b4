"""SQLite, settings and credentials; nothing here knows HTTP or Qt."""
