"""Template helpers of the room."""
