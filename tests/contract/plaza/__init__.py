"""The simulated network keeps the contract and fails exactly as it is told."""
