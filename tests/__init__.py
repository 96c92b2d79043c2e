"""The tests mirror the package; what helps them (engines, a server, a visitor) lives here."""
