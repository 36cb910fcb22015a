"""Telling the simulated company to Accord: founding it, its history, and its life while somebody watches.

Everything goes through the doors that real life uses: mails are received as mails, people's deeds are operations in
their name, and what Accord writes leaves by SMTP to an outer world that listens on this machine alone.
"""
