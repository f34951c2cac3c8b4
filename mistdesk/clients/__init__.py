"""HTTP clients of Mist and Mapped; nothing here knows stores or windows."""
