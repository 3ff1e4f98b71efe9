"""What is there after an event: the recording, its materials and the questions for who watches it later."""
