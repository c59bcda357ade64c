"""One file a command: argv in, exit code out."""
