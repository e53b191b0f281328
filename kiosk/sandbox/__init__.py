"""The platform's stand-in for demonstrations and tests."""
