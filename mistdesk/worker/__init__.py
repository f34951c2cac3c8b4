"""The sync process and the handle by which others hold it."""
