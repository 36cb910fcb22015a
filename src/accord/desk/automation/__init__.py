"""Automation: rules that act when something happens, or when time has passed."""
