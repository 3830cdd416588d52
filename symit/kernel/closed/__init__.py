"""Closed forms: expectations under families of laws, from a short table of integrals, by exact algebra."""
