"""Ed25519 verification as RFC 8032 writes it, slow and plain, to have a second opinion."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, P) % P
_ROOT = pow(2, (P - 1) // 4, P)

type _Point = tuple[int, int, int, int]


def _add(a: _Point, b: _Point) -> _Point:
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    twist = 2 * a[3] * b[3] * _D % P
    double = 2 * a[2] * b[2] % P
    e, f, g, h = right - left, double - twist, double + twist, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _equal(a: _Point, b: _Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _point(data: bytes) -> _Point | None:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    if square == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


_BASE = _point(bytes([0x58]) + bytes([0x66]) * 31)


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    key, start = _point(public_key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or start is None or s >= ORDER:
        return False
    if any(_equal(_times(8, point), (0, 1, 1, 0)) for point in (key, start)):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little")
    assert _BASE is not None
    return _equal(_times(s, _BASE), _add(start, _times(h % ORDER, key)))
