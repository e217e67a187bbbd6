"""Simulation of whole seasons: fixtures, scores, market and the rows of a schedules file."""
