"""mistdesk maps a Juniper Mist estate, watches its occupancy and publishes it to Mapped."""

__version__ = "0.1.0"
