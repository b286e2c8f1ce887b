"""The desks for programs of the platform."""
