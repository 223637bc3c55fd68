"""Gathers the models of the capabilities for Django."""

from reports.monitoring.models import Firing, Monitor

__all__ = ["Firing", "Monitor"]
