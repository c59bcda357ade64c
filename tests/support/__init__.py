"""What tests share: samples, folders, databases, encoders."""
