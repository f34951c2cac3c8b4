"""The window; no HTTP, no SQL, no rules."""
