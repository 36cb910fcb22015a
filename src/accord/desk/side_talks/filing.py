"""Files of side talks, as rows."""

from accord.channels.contracts import AttachedFile
from accord.desk.side_talks.models import SideFile, SideMessage


def side_file(said: SideMessage, file: AttachedFile) -> SideFile:
    """A file of an utterance, not yet kept."""
    return SideFile(
        message=said,
        filename=file.filename[:255],
        content_type=file.content_type[:127],
        size=file.size,
        sha256=file.sha256,
    )
