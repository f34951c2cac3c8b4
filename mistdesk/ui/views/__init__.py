"""The places of the window, one file each; they know the state they show and the kit."""
