"""Makes keras.json beside this script: three training steps of a tiny 3D-GAN in Keras 3, for the parity test.

Run by hand with a Python that has tensorflow (made with tensorflow-cpu 2.21.0, Keras 3.15):  python make.py
Weights, volumes and latents follow from formulas that the test repeats; only results are stored. It computes in double
precision: a batch of one kind leaves the last batch normalisation of D little to tell, and in single precision rounding
would decide where many weights go.
"""

import contextlib
import json
import math
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras import layers

SIDE, LATENT, BATCH, STEPS = 16, 6, 4, 3
G_CHANNELS, D_CHANNELS = (9, 8), (5, 9)
# Large beside the gradients, so that Adam does not blow up what is 0 but for rounding.
EPSILON = 1e-3
keras.config.set_floatx("float64")


def wave(shape, phase, scale):
    """Numbers that look random enough: scale * sin(1.7 i + phase + 0.001 i^2), rounded to single precision."""
    i = np.arange(math.prod(shape), dtype=np.float64)
    return (scale * np.sin(1.7 * i + phase + 0.001 * i * i)).reshape(shape).astype(np.float32)


def generator():
    z = x = layers.Input((1, 1, 1, LATENT))
    for i, channels in enumerate((*G_CHANNELS, 1), 1):
        how = dict(strides=1, padding="valid") if i == 1 else dict(strides=2, padding="same")
        x = layers.Conv3DTranspose(channels, 4, name=f"convt{i}", **how)(x)
        x = layers.BatchNormalization(name=f"bn{i}")(x, training=True)
        x = layers.Activation("relu" if i <= len(G_CHANNELS) else "sigmoid")(x)
    return keras.Model(z, x)


def discriminator():
    volumes = x = layers.Input((SIDE, SIDE, SIDE, 1))
    for i, channels in enumerate((*D_CHANNELS, 1), 1):
        last = i > len(D_CHANNELS)
        how = dict(strides=1, padding="valid") if last else dict(strides=2, padding="same")
        x = layers.Conv3D(channels, 4, name=f"conv{i}", **how)(x)
        x = layers.BatchNormalization(name=f"bn{i}")(x, training=True)
        x = x if last else layers.LeakyReLU(negative_slope=0.2)(x)
    return keras.Model(volumes, x)


@contextlib.contextmanager
def keep_moving(net):
    """Statistics of the batch, moving averages untouched: how Keras 2 trains through a frozen net."""
    norms = [l for l in net.layers if isinstance(l, layers.BatchNormalization)]
    for l in norms:
        l.momentum = 1.0
    yield
    for l in norms:
        l.momentum = 0.99


def variables(nets):
    return {f"{net}/{l.name}/{v.name}": v for net, m in nets.items() for l in m.layers for v in l.weights}


def start(name, shape, order):
    if name.endswith("kernel"):
        return wave(shape, order, 1 / math.sqrt(64 * shape[3]))
    if name.endswith("beta"):
        return wave(shape, order, 0.2)
    if name.endswith(("gamma", "moving_variance")):
        return np.ones(shape)
    return np.zeros(shape)


def main():
    g, d = generator(), discriminator()
    vs = variables({"g": g, "d": d})
    for order, name in enumerate(sorted(vs)):
        vs[name].assign(start(name, tuple(vs[name].shape), order))
    opt_g = keras.optimizers.Adam(5e-3, beta_1=0.5, epsilon=EPSILON)
    opt_d = keras.optimizers.Adam(2e-3, beta_1=0.9, epsilon=EPSILON)
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    ones = np.ones((BATCH, 1, 1, 1, 1))
    losses = []
    for t in range(STEPS):
        real = wave((BATCH, SIDE, SIDE, SIDE, 1), 0.3, 0.5).astype(np.float64) + 0.5
        z1, z2 = (wave((BATCH, 1, 1, 1, LATENT), phase + t, 0.5) for phase in (0.5, 2.5))
        with keep_moving(g):
            fake = g(z1, training=True)
        row = []
        for volumes, target in ((real, ones), (fake, 0 * ones)):
            with tf.GradientTape() as tape:
                loss = bce(target, d(volumes, training=True))
            opt_d.apply(tape.gradient(loss, d.trainable_variables), d.trainable_variables)
            row.append(float(loss))
        with tf.GradientTape() as tape, keep_moving(d):
            loss = bce(ones, d(g(z2, training=True), training=True))
        opt_g.apply(tape.gradient(loss, g.trainable_variables), g.trainable_variables)
        losses.append([*row, float(loss)])
    flat = lambda v: np.asarray(v, np.float64).ravel()
    # Two numbers tell an array apart: its mean square, and its product with a wave.
    marks = {
        name: [float(np.mean(flat(v) ** 2)), float(np.mean(flat(v) * wave((flat(v).size,), 0.4, 1)))]
        for name, v in vs.items()
    }
    text = json.dumps({"keras": keras.__version__, "losses": losses, "marks": marks}, indent=1)
    pathlib.Path(__file__).with_name("keras.json").write_text(text + "\n")


main()
