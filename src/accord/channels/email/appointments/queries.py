"""What others may ask about appointments in mail."""

from accord.channels.email.appointments.contracts import Appointment
from accord.channels.email.appointments.reading import LONGEST_CALENDAR, read_appointment
from accord.kernel import files


def appointment_in(*, sha256: str) -> Appointment | None:
    """The first appointment of a kept calendar file; None where it holds none, or is gone."""
    try:
        with files.open_file(sha256) as file:
            return read_appointment(file.read(LONGEST_CALENDAR))
    except FileNotFoundError:
        return None
