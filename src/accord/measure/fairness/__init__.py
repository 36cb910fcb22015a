"""Whether customers are treated alike: waiting, resolution, satisfaction and goodwill across groups. No tables."""
