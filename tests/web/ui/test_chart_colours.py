"""The colours of mail and print are those of the screen."""

from tests.web.ui.test_contrast import colours

from accord.kernel.render import theme
from accord.web.ui import brand


def as_hex(colour: brand.Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def test_charts_wear_the_colours_of_the_tokens() -> None:
    for dressed, named in ((theme.LIGHT, "light"), (theme.DARK, "dark")):
        tokens = colours(named)
        assert dressed == {name: as_hex(tokens[name]) for name in theme.NAMES}
