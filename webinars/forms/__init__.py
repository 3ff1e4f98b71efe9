"""What people fill in: authors their pages, registrants their registration, staff the desk."""
