"""HTML and SVG templates, with the one shell and the one style sheet of all pages."""
