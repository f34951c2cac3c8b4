"""What people say about the estate: the sheet, its edits and its rules."""
