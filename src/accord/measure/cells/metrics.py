"""Every metric, defined once: its name, what it counts, its formula in words, unit and source."""

from django.utils.translation import gettext_noop

from accord.measure.cells.contracts import Formula, Kind, Metric

_ = gettext_noop

_CONTACTS = _("contacts")
_ANSWERS = _("answers")
_CASES = _("cases")
_SURVEYS = _("Surveys; anonymous answers where five came together and nothing is filtered")

METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            key="csat", name=_("Satisfied"), kind=Kind.CSAT, formula=Formula.SHARE, unit="%", counts=_ANSWERS,
            words=_("Answers of 4 or 5 on five ÷ answers. Wilson's interval."),
            source=_SURVEYS, is_good_high=True,
        ),
        Metric(
            key="nps", name=_("Net promoter score"), kind=Kind.NPS, formula=Formula.SCORE, unit=_("points"),
            counts=_ANSWERS,
            words=_("100 × (answers of 9 and 10 − answers of 0 to 6) ÷ answers. Adjusted Wald interval."),
            source=_SURVEYS, is_good_high=True,
        ),
        Metric(
            key="ces", name=_("Found it easy"), kind=Kind.CES, formula=Formula.SHARE, unit="%", counts=_ANSWERS,
            words=_("Answers of 5 to 7 on seven ÷ answers. Wilson's interval."),
            source=_SURVEYS, is_good_high=True,
        ),
        Metric(
            key="ces_mean", name=_("Ease, mean of 1 to 7"), kind=Kind.CES, formula=Formula.MEAN, unit="",
            counts=_ANSWERS, words=_("The mean answer on seven. Interval by its standard error."),
            source=_SURVEYS, is_good_high=True,
        ),
        Metric(
            key="fcr_reported", name=_("Solved at once, as customers say"), kind=Kind.REPORTED, formula=Formula.SHARE,
            unit="%", counts=_ANSWERS,
            words=_("“Solved, and once was enough” ÷ answers to that question. Wilson's interval."),
            source=_SURVEYS, is_good_high=True,
        ),
        Metric(
            key="fcr_7", name=_("No second contact within 7 days"), kind=Kind.FIRST_7, formula=Formula.SHARE, unit="%",
            counts=_CASES,
            words=_("Cases without a second contact within 7 days of the first ÷ cases whose first contact is at "
                    "least 7 days old. People who gave up look resolved here."),
            source=_("Contacts of the same case, on any channel"), is_good_high=True, after_days=7,
        ),
        Metric(
            key="fcr_30", name=_("No second contact within 30 days"), kind=Kind.FIRST_30, formula=Formula.SHARE,
            unit="%", counts=_CASES,
            words=_("Cases without a second contact within 30 days of the first ÷ cases whose first contact is at "
                    "least 30 days old. People who gave up look resolved here."),
            source=_("Contacts of the same case, on any channel"), is_good_high=True, after_days=30,
        ),
        Metric(
            key="reopened", name=_("Came back after a solution"), kind=Kind.SOLVED, formula=Formula.SHARE, unit="%",
            counts=_CASES, words=_("Cases whose customer wrote again after they were solved ÷ solved cases, by the day "
                                   "of the first solution. Wilson's interval."),
            source=_("Cases and their contacts"), is_good_high=False,
        ),
        Metric(
            key="time_to_solution", name=_("Time to the first solution, mean"), kind=Kind.SOLVED, formula=Formula.MEAN,
            unit=_("hours"), counts=_CASES,
            words=_("From creation to the first solution in calendar time, by the day of that solution. Interval by "
                    "its standard error."),
            source=_("Cases"), is_good_high=False, scale=1 / 60,
        ),
        Metric(
            key="promises_kept", name=_("Promises kept"), kind=Kind.PROMISE, formula=Formula.SHARE, unit="%",
            counts=_("promises"), words=_("Promises kept by their time ÷ promises that fell due, by the day on which "
                                          "they were due. Wilson's interval."),
            source=_("Promises to customers"), is_good_high=True,
        ),
        Metric(
            key="repeated", name=_("Had to repeat"), kind=Kind.CONTACT, formula=Formula.SHARE, unit="%",
            counts=_CONTACTS, words=_("Contacts in which something had to be given again, or was asked for, that we "
                                      "had on record ÷ contacts. Wilson's interval."),
            source=_("Contacts and replies"), is_good_high=False,
        ),
        Metric(
            key="contacts", name=_("Contacts"), kind=Kind.CONTACT, formula=Formula.COUNT, unit="", counts=_CONTACTS,
            words=_("Messages that open a case, reopen one, or come a day after the last word. Exact Poisson "
                    "interval."),
            source=_("Contacts"), is_good_high=None,
        ),
        Metric(
            key="contacts_per_use", name=_("Contacts per 100 uses"), kind=Kind.CONTACT, formula=Formula.PER_USE,
            unit="", counts=_("uses"),
            words=_("100 × contacts ÷ orders, parcels, invoices … at the touchpoint, each counted once. Exact Poisson "
                    "interval."),
            source=_("Contacts, and what other systems report"), is_good_high=False,
        ),
        Metric(
            key="failure_demand", name=_("Failure demand"), kind=Kind.DEMAND, formula=Formula.SHARE, unit="%",
            counts=_("judged contacts"),
            words=_("Contacts that a failure of ours caused ÷ contacts of which somebody said why they came. Wilson's "
                    "interval."),
            source=_("What agents say when they solve a case"), is_good_high=False,
        ),
        Metric(
            key="contact_cost", name=_("Cost of contacts"), kind=Kind.CONTACT, formula=Formula.COST, unit="",
            counts=_CONTACTS, words=_("Contacts × cost per contact. Exact Poisson interval of the contacts."),
            source=_("Contacts, and the cost set for one"), is_good_high=False,
        ),
    )
}  # fmt: skip
"""In the order in which they are shown."""

LEADING = ("csat", "ces", "nps", "fcr_7", "contacts", "failure_demand")
"""What the page shows as large figures; all others stand in its table."""
