"""The ground of Valico: people, firms, activities and what they did; every wing stands on it."""
