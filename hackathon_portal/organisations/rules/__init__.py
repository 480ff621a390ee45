"""Rules of organisations: what their data must be; no Django."""
