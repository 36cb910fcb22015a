"""Case types: the fields, steps and checklists of each kind of enquiry, designed in the browser and versioned."""
