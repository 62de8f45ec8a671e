"""What every connection to PostgreSQL asks for, where `?options=` in its address says nothing else."""

PARAMETERS = {
    # A statement that runs away gives its connection back; one that waits for others does so sooner.
    "statement_timeout": "60s",
    "lock_timeout": "20s",
    # Compiling a statement costs more than running it: the longest of the rates reads some thousand rows of an index.
    "jit": "off",
    # What a question about 100,000 projects sorts and hashes fits, so that nothing is written to the disk: 4 MB do not.
    "work_mem": "16MB",
    # A page looked up costs hardly more than the next in a row: either lies in memory or on a disk without arms. With
    # four times as much all projects were read to name those of some thousand findings.
    "random_page_cost": "1.1",
    # What is fetched in portions is read to its end. A plan that is best for the first tenth of the rows takes several
    # times as long for all.
    "cursor_tuple_fraction": "1.0",
}


def options(**changes: str) -> str:
    """Return the parameters as libpq takes them, some of them changed."""
    return " ".join(f"-c {name}={value}" for name, value in {**PARAMETERS, **changes}.items())
