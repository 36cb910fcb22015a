"""Signals about themes: texts that gathered, as `understand.themes` told, brought to a named leader."""
