"""What could not be answered: found, grouped, shown, closed."""
