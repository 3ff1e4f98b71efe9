"""Courses: pages to learn from, progress through them, quizzes."""
