"""What comes with the product and a knowledge changes or extends: danger, help lines, talk, other schools."""
