"""One transport each: receive, render, send; what is said is decided elsewhere."""
