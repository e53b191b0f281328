"""Simulated devices for `kiosk devices sim`, one module a role.

Each has `arguments(parser)` and `started(site_mode, args)`, a context that gives the address;
SimulatorRefused outside dev sites.
"""
