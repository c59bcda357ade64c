"""The office's clock: counting terms, what is due when; pure functions of days that they are given."""
