"""Applications from a file of another system: read, reported on row by row, the good rows filed.

The columns are those of the Regional portal's batch (README, «Загрузка заявок»)."""
