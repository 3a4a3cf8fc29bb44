"""From latitude and longitude to a flat picture: an equal-area projection for Europe, another for the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import asin, atanh, cos, radians, sin, sqrt

_AXIS = 6378.137
"""Half the long axis of the ellipsoid GRS 1980, in kilometres."""

_ECCENTRICITY = sqrt(2 / 298.257222101 - 298.257222101**-2)
_CENTRE = radians(52.0), radians(10.0)
_FALSE = 4321.0, 3210.0
_AUTHALIC = 6371.0072
"""Radius in kilometres of the ball with the surface of GRS 1980."""

_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)


def europe(lat: float, lon: float) -> tuple[float, float]:
    """Easting and northing in kilometres, ETRS89-LAEA (EPSG:3035), Lambert's azimuthal equal-area projection on the ellipsoid.

    Formulas: IOGP Guidance Note 7-2, method 9820; Snyder (1987), Map Projections: A Working Manual, pp. 187-190.
    """
    centre = asin(_authalic(sin(_CENTRE[0])) / _authalic(1))
    beta = asin(_authalic(sin(radians(lat))) / _authalic(1))
    turn = radians(lon) - _CENTRE[1]
    radius = _AXIS * sqrt(_authalic(1) / 2)
    skew = _AXIS * cos(_CENTRE[0]) / sqrt(1 - (_ECCENTRICITY * sin(_CENTRE[0])) ** 2) / (radius * cos(centre))
    nearness = 1 + sin(centre) * sin(beta) + cos(centre) * cos(beta) * cos(turn)
    if nearness < 1e-12:  # the point opposite to the centre is the whole rim
        return _FALSE[0], _FALSE[1] + 2 * radius
    scale = radius * sqrt(2 / nearness)
    east = scale * skew * cos(beta) * sin(turn)
    north = scale / skew * (cos(centre) * sin(beta) - sin(centre) * cos(beta) * cos(turn))
    return _FALSE[0] + east, _FALSE[1] + north


def world(lat: float, lon: float) -> tuple[float, float]:
    """Kilometres east and north of where the first meridian crosses the equator, Equal Earth.

    Formulas: Šavrič, Patterson and Jenny (2019), The Equal Earth map projection, IJGIS 33(3), equations 1 to 5.
    """
    one, two, three, four = _EQUAL_EARTH
    theta = asin(sqrt(3) / 2 * sin(radians(lat)))
    square = theta * theta
    sixth = square**3
    east = 2 * sqrt(3) * radians(lon) * cos(theta) / (3 * (9 * four * sixth * square + 7 * three * sixth + 3 * two * square + one))
    north = theta * (four * sixth * square + three * sixth + two * square + one)
    return _AUTHALIC * east, _AUTHALIC * north


@dataclass(frozen=True)
class Frame:
    """A picture cut out of a projection.

    Attributes:
        name: Of the picture.
        project: Latitude and longitude to kilometres east and north.
        left: Kilometres east of the left edge.
        right: Kilometres east of the right edge.
        bottom: Kilometres north of the lower edge.
        top: Kilometres north of the upper edge.
        unit_km: Kilometres to one unit of the picture.
    """

    name: str
    project: Callable[[float, float], tuple[float, float]]
    left: float
    right: float
    bottom: float
    top: float
    unit_km: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in units."""
        return (self.right - self.left) / self.unit_km, (self.top - self.bottom) / self.unit_km

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Units from the left edge and down from the upper one; beyond the size, or negative, outside the picture."""
        east, north = self.project(lat, lon)
        return (east - self.left) / self.unit_km, (self.top - north) / self.unit_km

    def holds(self, lat: float, lon: float) -> bool:
        """True where the point lies within the picture."""
        across, down = self.at(lat, lon)
        width, height = self.size
        return 0 <= across <= width and 0 <= down <= height


EUROPE = Frame("europe", europe, 2480, 6580, 1380, 5300, 1)
"""From the Azores' side of Ireland to Cyprus, and from Crete to the North Cape."""

WORLD = Frame("world", world, -17_300, 17_300, -7_000, 8_450, 20)
"""Without Antarctica."""


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres along the ground between two points given as latitude and longitude in degrees (haversine)."""
    (lat, lon), (to_lat, to_lon) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * _AUTHALIC * asin(min(1.0, sqrt(half)))


def _authalic(sine: float) -> float:
    """Snyder's q of a latitude's sine."""
    e = _ECCENTRICITY
    return (1 - e * e) * (sine / (1 - (e * sine) ** 2) + atanh(e * sine) / e)


__all__ = ["EUROPE", "WORLD", "Frame", "distance_km", "europe", "world"]
