"""How replies look in a chat: pages, buttons."""
