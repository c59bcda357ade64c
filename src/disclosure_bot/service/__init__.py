"""What every channel asks, and the hot reload; asyncio begins here."""
