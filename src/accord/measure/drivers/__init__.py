"""What goes along with satisfaction and with buying again. Association, never effect. No tables of its own."""
