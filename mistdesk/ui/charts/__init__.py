"""Charts over time, small and large; nothing here loads a drawing library until something was painted."""
