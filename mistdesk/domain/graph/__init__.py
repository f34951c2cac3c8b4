"""What is published: entities, points, relations and the plan."""
