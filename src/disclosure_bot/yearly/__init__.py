"""The yearly report: drafted from data, every figure with its query, nothing invented."""
