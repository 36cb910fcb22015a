"""Small pictures of parcels that had a hard journey, drawn as PNG with nothing but zlib."""

import struct
import zlib
from collections.abc import Sequence
from functools import cache

from accord.simulation.draw import dice

WIDTH, HEIGHT = 360, 270
COUNT = 10

Colour = tuple[int, int, int]
Point = tuple[float, float]

_TABLES: tuple[Colour, ...] = ((122, 92, 66), (168, 166, 160), (88, 96, 104), (196, 180, 150), (70, 84, 66))
_CARDBOARD: tuple[Colour, ...] = ((190, 146, 96), (178, 134, 84), (204, 164, 116))


@cache
def draw_parcel(number: int) -> bytes:
    """PNG bytes, 360 × 270; `number` from 0 to COUNT - 1 names the picture."""
    chance = dice("photo", number)
    table, board = chance.choice(_TABLES), chance.choice(_CARDBOARD)
    picture = _Picture(table)
    left, top = 60 + chance.randrange(40), 70 + chance.randrange(25)
    right, bottom = 280 + chance.randrange(40), 215 + chance.randrange(30)
    slant, dent = chance.randrange(-14, 15), 34 + chance.randrange(34)
    picture.fill(
        [(left + 14, bottom + 6), (right + 20, bottom), (right + 16, bottom + 18), (left + 6, bottom + 20)], -38
    )
    front = [
        (left, top + 34),
        (right - dent, top + 34 + slant / 3),
        (right - dent / 3, top + 34 + dent / 2),
        (right + 2, top + 42 + dent),
        (right, bottom),
        (left + 4, bottom + 4),
    ]
    lid = [
        (left, top + 34),
        (left + 38, top),
        (right - dent / 2, top + slant / 4),
        (right - dent, top + 34 + slant / 3),
    ]
    side = [(right - dent, top + 34 + slant / 3), (right - dent / 2, top + slant / 4), (right + 2, top + 42 + dent)]
    picture.paint(front, board)
    picture.paint(lid, _shade(board, 22))
    picture.paint(side, _shade(board, -46))
    middle = (left + right - dent) / 2
    picture.paint(
        [(middle - 10, top + 34), (middle + 10, top + 34), (middle + 8, bottom + 2), (middle - 12, bottom + 3)],
        (214, 196, 158),
    )
    picture.paint(
        [(left + 18, top + 60), (left + 84, top + 58), (left + 86, top + 104), (left + 19, top + 107)], (240, 238, 230)
    )
    for line in range(4):
        y = top + 68 + line * 9
        picture.paint(
            [(left + 25, y), (left + 70 - line * 7, y - 1), (left + 70 - line * 7, y + 2), (left + 25, y + 3)],
            (60, 60, 64),
        )
    _harm(picture, number % 3, (right - dent, top + 50 + dent / 2), bottom)
    return picture.as_png()


def _harm(picture: "_Picture", kind: int, where: Point, bottom: float) -> None:
    x, y = where
    if kind == 0:  # a tear with the dark inside showing
        picture.paint(
            [(x - 46, y + 22), (x - 22, y + 8), (x + 6, y + 16), (x + 14, y + 30), (x - 12, y + 40)], (52, 38, 26)
        )
        picture.paint([(x - 40, y + 22), (x - 24, y + 13), (x - 14, y + 24), (x - 26, y + 30)], (148, 112, 72))
    elif kind == 1:  # a wet stain creeping up from the floor
        picture.fill(
            [(x - 120, bottom), (x - 96, bottom - 34), (x - 52, bottom - 52), (x - 8, bottom - 30), (x + 18, bottom)],
            -34,
        )
        picture.fill(
            [(x - 104, bottom), (x - 80, bottom - 20), (x - 50, bottom - 30), (x - 20, bottom - 14), (x, bottom)], -20
        )
    else:  # creases where something heavy stood
        for step in range(4):
            offset = step * 15
            picture.fill(
                [
                    (x - 70 + offset, y + 4),
                    (x - 66 + offset, y + 2),
                    (x - 40 + offset, y + 60),
                    (x - 46 + offset, y + 62),
                ],
                -30,
            )


def _shade(colour: Colour, by: float) -> Colour:
    red, green, blue = (max(0, min(255, int(part + by))) for part in colour)
    return red, green, blue


class _Picture:
    def __init__(self, table: Colour) -> None:
        self.rows = [self._table_row(table, y) for y in range(HEIGHT)]

    @staticmethod
    def _table_row(table: Colour, y: int) -> bytearray:
        light = 26 - 60 * y / HEIGHT + (6 if (y // 7) % 5 == 0 else 0)
        row = bytearray()
        for x in range(0, WIDTH, 6):
            row += bytes(_shade(table, light - abs(x - 150) / 9)) * 6
        return row

    def paint(self, corners: Sequence[Point], colour: Colour) -> None:
        """Fill a shape with a colour that grows darker to the right, as under a lamp."""
        for y, start, end in _spans(corners):
            for x in range(start, end, 8):
                stop = min(x + 8, end)
                self.rows[y][x * 3 : stop * 3] = bytes(_shade(colour, (180 - x) / 14 - y / 24 + 6)) * (stop - x)

    def fill(self, corners: Sequence[Point], darker: int) -> None:
        """A shadow or stain: what lies beneath stays visible."""
        for y, start, end in _spans(corners):
            under = self.rows[y][start * 3 : end * 3]
            self.rows[y][start * 3 : end * 3] = bytes(max(0, value + darker) for value in under)

    def as_png(self) -> bytes:
        raw = b"".join(b"\x00" + bytes(row) for row in self.rows)
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(raw, 9)), _chunk(b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _spans(corners: Sequence[Point]) -> list[tuple[int, int, int]]:
    """Row, first and last column of a convex-enough shape."""
    found = []
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    for y in range(max(0, int(min(point[1] for point in corners))), min(HEIGHT, int(max(p[1] for p in corners)) + 1)):
        crossings = [
            x1 + (y + 0.5 - y1) * (x2 - x1) / (y2 - y1)
            for (x1, y1), (x2, y2) in edges
            if (y1 <= y + 0.5) != (y2 <= y + 0.5)
        ]
        if crossings:
            found.append((y, max(0, int(min(crossings))), min(WIDTH, int(max(crossings)))))
    return found


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
