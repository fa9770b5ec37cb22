"""Where runs are carried out: threads, processes, a Dask cluster or MPI, each an `Executor`."""
