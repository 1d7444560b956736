"""Writes wiki.mat and wiki-plain.mat beside this file, with SciPy: what the reader is held against is not made by its tests.

    python3 make.py
"""

import pathlib

import numpy as np
import scipy.io

folder = pathlib.Path(__file__).parent


def cells(texts):
    array = np.empty((1, len(texts)), dtype=object)
    for i, text in enumerate(texts):
        array[0, i] = text
    return array


wiki = {
    # 1 January 1970, 30 June 1955, 1 July 1955, 29 February 2000 and none at all, as datenum has them.
    'dob': np.array([[719529, 714230, 714231, 730545, 0]], dtype=np.int32),
    'photo_taken': np.array([[2009, 2000, 2000, 2010, 1999]], dtype=np.uint16),
    'full_path': cells(['01/1_1970.jpg', '02/2_1955.jpg', '02/3_1955.jpg', '03/4_2000.jpg', '04/5_0.jpg']),
    'gender': np.array([[1, 0, np.nan, 1, 0]]),
    'name': cells(['Ada', 'Zoë', '李明', 'B', '']),
    'face_location': cells([np.array([[1.5, 2, 3, 4]])] * 5),
    'face_score': np.array([[4.5, 2.25, -np.inf, 1.0, 3.0]]),
    'second_face_score': np.array([[np.nan, 1.5, np.nan, np.nan, np.nan]]),
}
scipy.io.savemat(folder / 'wiki.mat', {'wiki': wiki}, do_compression=True)
scipy.io.savemat(folder / 'wiki-plain.mat', {'wiki': wiki})
