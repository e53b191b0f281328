"""The platform, seen through one neutral port."""
