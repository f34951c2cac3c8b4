"""Where a graph can be published; one file a target."""
