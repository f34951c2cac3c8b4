"""The look and the small parts every view is made of; it knows no service and no domain."""
