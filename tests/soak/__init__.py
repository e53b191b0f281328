"""Long runs of the whole stack: many calls one after another, and one call that does not end."""
