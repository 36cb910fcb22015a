"""The public REST interface: other systems report what happened and ask what is known."""
