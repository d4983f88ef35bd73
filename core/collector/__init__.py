"""The collector: the one process at a time that asks the platforms and keeps house."""
