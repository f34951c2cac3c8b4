"""Item models and the values behind views; they know services and domain, no widget."""
