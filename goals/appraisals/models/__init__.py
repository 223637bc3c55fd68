"""Scorecards, the rounds in which people are appraised by them, and what follows."""
