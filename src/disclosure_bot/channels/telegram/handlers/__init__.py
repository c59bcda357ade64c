"""What is done with an update, one file a matter."""
