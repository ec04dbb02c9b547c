"""How long tests wait for what should come: far longer than it takes on the slowest machine at its busiest. A limit that is
not reached costs nothing; one that is reached by chance costs a day."""

WAIT_SECONDS = 180
