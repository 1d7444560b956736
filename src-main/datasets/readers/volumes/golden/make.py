"""Writes the arrays beside this file, with NumPy and SciPy: what the readers are held against is not made by their tests.

    python3 make.py

Every array holds `volumes(...)`: a voxel (x, y, z) of volume n is full where (x + 2y + 3z + n) mod 5 is 0.
"""

import pathlib

import numpy as np
import scipy.io

folder = pathlib.Path(__file__).parent


def volumes(*shape):
    n, x, y, z = np.indices(shape)
    return (x + 2 * y + 3 * z + n) % 5 == 0


one = volumes(1, 4, 5, 6)[0]
many = volumes(3, 6, 6, 6)
np.save(folder / 'bool.npy', one)
np.save(folder / 'fortran.npy', np.asfortranarray(one.astype('<f4')))
np.save(folder / 'big-endian.npy', many.astype('>i2'))
np.save(folder / 'half.npy', (many * 0.75 + 0.125).astype('<f2')[..., None])
np.savez_compressed(
    folder / 'several.npz', labels=np.arange(3), noise=np.zeros((9, 9, 9)), voxels=many.astype(np.uint8)
)
np.savez(folder / 'unnamed.npz', many.astype(np.float64)[:, None])
scipy.io.savemat(folder / 'instance.mat', {'instance': volumes(1, 30, 30, 30)[0].astype(np.uint8)}, do_compression=True)
scipy.io.savemat(folder / 'other.mat', {'grid': one.astype(np.float64), 'label': 'chair'})
