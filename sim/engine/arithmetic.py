"""Exponential, logarithm and inverse normal from +, -, *, / and square root only.

The C library's own versions differ in the last bit between processors and systems;
these give the same bits everywhere, so the same seed gives the same run everywhere.
Exponential and logarithm follow Cephes (Moshier 1989), the inverse normal is algorithm
AS 241 (Wichura 1988). All are within two units in the last place or 1e-15 relative.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engine.compiled import rule

_LOG2_E = 1.4426950408889634074
_LN2_HIGH = 6.93145751953125e-1
_LN2_LOW = 1.42860682030941723212e-6
_LN2_LOG_HIGH = 0.693359375
_LN2_LOG_LOW = -2.121944400546905827679e-4
_SQRT_HALF = 0.70710678118654752440
# A double is a sign, 11 bits of exponent and 52 of fraction. Reading and writing them here, in the
# place of frexp and ldexp, spares a call into the C library.
_FRACTION_BITS = 52
_FRACTION = (1 << _FRACTION_BITS) - 1
_EXPONENT_OF_ONE = 1023
_HALF = (_EXPONENT_OF_ONE - 1) << _FRACTION_BITS


@rule
def exp(x: float) -> float:
    """Return e to the power ``x``; 0 below -700, e**700 above 700."""
    if x < -700.0:
        return 0.0
    x = min(x, 700.0)
    n = math.floor(_LOG2_E * x + 0.5)
    x -= n * _LN2_HIGH
    x -= n * _LN2_LOW
    xx = x * x
    p = x * ((1.26177193074810590878e-4 * xx + 3.02994407707441961300e-2) * xx + 1.0)
    q = (
        (3.00198505138664455042e-6 * xx + 2.52448340349684104192e-3) * xx
        + 2.27265548208155028766e-1
    ) * xx + 2.0
    # Two to the power n is the number that has nothing but this exponent.
    scale = np.int64((int(n) + _EXPONENT_OF_ONE) << _FRACTION_BITS).view(np.float64)
    return float((1.0 + 2.0 * (p / (q - p))) * scale)


@rule
def log(x: float) -> float:
    """Return the natural logarithm of ``x``, a positive number of full precision (above 2e-308)."""
    # x is m, at least a half and less than one, times two to the power e.
    bits = np.float64(x).view(np.int64)
    e = int(bits >> _FRACTION_BITS) - (_EXPONENT_OF_ONE - 1)
    m = float(np.int64((bits & _FRACTION) | _HALF).view(np.float64))
    if m < _SQRT_HALF:
        e -= 1
        m = 2.0 * m - 1.0
    else:
        m = m - 1.0
    z = m * m
    p = (
        (
            (
                (1.01875663804580931796e-4 * m + 4.97494994976747001425e-1) * m
                + 4.70579119878881725854
            )
            * m
            + 1.44989225341610930846e1
        )
        * m
        + 1.79368678507819816313e1
    ) * m + 7.70838733755885391666
    q = (
        (
            ((m + 1.12873587189167450590e1) * m + 4.52279145837532221105e1) * m
            + 8.29875266912776603211e1
        )
        * m
        + 7.11544750618563894466e1
    ) * m + 2.31251620126765340583e1
    y = m * (z * p / q)
    y += e * _LN2_LOG_LOW
    y -= 0.5 * z
    return m + y + e * _LN2_LOG_HIGH


@rule
def power(base: float, exponent: float) -> float:
    """Return ``base`` > 0 to the power ``exponent``."""
    return exp(exponent * log(base))


@rule
def logistic(x: float) -> float:
    """Return 1 / (1 + e**-x)."""
    return 1.0 / (1.0 + exp(-x))


@rule
def clip(x: float, low: float, high: float) -> float:
    """Return ``x`` held between ``low`` and ``high``."""
    return min(max(x, low), high)


@rule
def inverse_normal(p: float) -> float:
    """Return the standard normal quantile of ``p``, 0 < p < 1."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        a = 2509.0809287301226727 * r + 33430.575583588128105
        a = a * r + 67265.770927008700853
        a = a * r + 45921.953931549871457
        a = a * r + 13731.693765509461125
        a = a * r + 1971.5909503065514427
        a = a * r + 133.14166789178437745
        a = a * r + 3.387132872796366608
        b = 5226.495278852545925 * r + 28729.085735721942674
        b = b * r + 39307.895800092710610
        b = b * r + 21213.794301586595867
        b = b * r + 5394.1960214247511077
        b = b * r + 687.1870074920579083
        b = b * r + 42.313330701600911252
        b = b * r + 1.0
        return q * a / b
    r = math.sqrt(-log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        a = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
        a = a * r + 0.24178072517745061177
        a = a * r + 1.27045825245236838258
        a = a * r + 3.64784832476320460504
        a = a * r + 5.7694972214606914055
        a = a * r + 4.6303378461565452959
        a = a * r + 1.42343711074968357734
        b = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
        b = b * r + 0.0151986665636164571966
        b = b * r + 0.14810397642748007459
        b = b * r + 0.68976733498510000455
        b = b * r + 1.6763848301838038494
        b = b * r + 2.05319162663775882187
        b = b * r + 1.0
    else:
        r -= 5.0
        a = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        a = a * r + 0.0012426609473880784386
        a = a * r + 0.026532189526576123093
        a = a * r + 0.29656057182850489123
        a = a * r + 1.7848265399172913358
        a = a * r + 5.4637849111641143699
        a = a * r + 6.6579046435011037772
        b = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
        b = b * r + 1.8463183175100546818e-5
        b = b * r + 7.868691311456132591e-4
        b = b * r + 0.0148753612908506148525
        b = b * r + 0.13692988092273580531
        b = b * r + 0.59983220655588793769
        b = b * r + 1.0
    z = a / b
    return -z if q < 0.0 else z
