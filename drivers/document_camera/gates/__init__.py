"""Is a page good enough? One module a question; all limits stand in `limits`."""
