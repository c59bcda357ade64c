"""What ``serve`` runs beside the channels: reload, daily work, health, alarms, logs."""
