"""Small charts drawn on the server as SVG, each with its table of the same figures."""
