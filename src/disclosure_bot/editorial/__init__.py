"""What editors do before a change of the knowledge is live: see what is wrong with it and what it changes."""
