"""Guided walks through the pure flow: mostly the helpful event, else back, change, fault, idle."""
