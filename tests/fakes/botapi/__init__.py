"""A strict fake of the Bot API: one core, an in-process face and a face on a port."""
