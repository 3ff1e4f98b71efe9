"""The verbs of this room: publish and call off, sign up, tell people, read and settle attendance."""
