"""The reads of improving, by what they read; entered through `queries`."""
