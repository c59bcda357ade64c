"""What every channel asks and offers, and the hot reload; asyncio begins here."""
