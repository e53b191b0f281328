"""The rules of the county queue, pure: `advance(state, event, now, rules) -> (state, effects)`."""
