"""Whether customers come back: repeat purchase, retention, and how both go along with service. No tables of its own."""
