"""The embedded Mapped-compatible graph; knows the vendor's contract and nothing of the app."""
