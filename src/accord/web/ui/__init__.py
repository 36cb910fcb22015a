"""The design system: tokens, pieces, the frame."""
