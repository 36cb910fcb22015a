"""Multinomial logistic regression with a ridge, by L-BFGS.

Source: Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

_MOST_STEPS = 60

Numbers = NDArray[np.float64]


def learn(rows: csr_matrix, labels: NDArray[np.int64], weights: Numbers, *, classes: int, ridge: float) -> Numbers:
    """One column a class, one row a feature; the last row is the constant, on which no ridge lies."""
    count, width = rows.shape
    wanted = np.zeros((count, classes))
    wanted[np.arange(count), labels] = 1.0

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        matrix = flat.reshape(width + 1, classes)
        scores = rows @ matrix[:-1] + matrix[-1]
        shares = softmax(scores)
        likely = (weights * np.log(np.maximum((shares * wanted).sum(axis=1), 1e-300))).sum()
        missed = (shares - wanted) * weights[:, None]
        slope = np.vstack([rows.T @ missed + ridge * matrix[:-1], missed.sum(axis=0)])
        return float(0.5 * ridge * (matrix[:-1] ** 2).sum() - likely), slope.ravel()

    start = np.zeros((width + 1) * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS})
    return np.asarray(found.x).reshape(width + 1, classes)


def softmax(scores: Numbers) -> Numbers:
    """Rows that add up to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
