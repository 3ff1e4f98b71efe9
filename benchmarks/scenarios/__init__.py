"""One small module per thing that is measured; `run(stage)` gives the lines of the table."""
