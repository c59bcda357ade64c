"""Reading, checking and editing the YAML that departments' liaisons keep."""
