"""The learner's own pages and the base templates every page of Valico extends."""
