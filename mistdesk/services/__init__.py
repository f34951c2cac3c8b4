"""What the app does, over ports; never knows an adapter."""
