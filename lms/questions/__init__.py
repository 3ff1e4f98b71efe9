"""Questions that people are asked: at registration, and in the survey afterwards."""
