"""What must survive: the outbox, the resident's papers, the working-day calendar."""
