"""Makes keras.json beside this script: three training steps of a tiny GAN of dense layers in Keras 3, for the parity test.

Run by hand with a Python that has tensorflow (made with tensorflow-cpu 2.21.0, Keras 3.15):  python make.py
Weights, pictures and latents follow from formulas that the test repeats; only results are stored.
"""

import json
import math
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras import layers

SIDE, LATENT, BATCH, STEPS = 28, 6, 3, 3
G_UNITS, D_UNITS = (9, 11), (10, 7)


def wave(shape, phase, scale):
    """Numbers that look random enough: scale * sin(1.7 i + phase + 0.001 i^2)."""
    i = np.arange(math.prod(shape), dtype=np.float64)
    return (scale * np.sin(1.7 * i + phase + 0.001 * i * i)).reshape(shape).astype(np.float32)


def dense(x, units):
    for i, n in enumerate(units, 1):
        x = layers.Dense(n, name=f"dense{i}")(x)
        if i < len(units):
            x = layers.LeakyReLU(negative_slope=0.2)(x)
    return x


def generator():
    z = layers.Input((LATENT,))
    x = layers.Activation("tanh")(dense(z, (*G_UNITS, SIDE * SIDE)))
    return keras.Model(z, layers.Reshape((SIDE, SIDE, 1))(x))


def discriminator():
    pictures = layers.Input((SIDE, SIDE, 1))
    return keras.Model(pictures, dense(layers.Flatten()(pictures), (*D_UNITS, 1)))


def variables(nets):
    return {f"{net}/{l.name}/{v.name}": v for net, m in nets.items() for l in m.layers for v in l.weights}


def main():
    g, d = generator(), discriminator()
    vs = variables({"g": g, "d": d})
    for order, name in enumerate(sorted(vs)):
        shape = tuple(vs[name].shape)
        start = wave(shape, order, 1 / math.sqrt(shape[0])) if name.endswith("kernel") else np.zeros(shape)
        vs[name].assign(start)
    adam = lambda: keras.optimizers.Adam(2e-3, beta_1=0.5, beta_2=0.999, epsilon=1e-7)
    opt_g, opt_d = adam(), adam()
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    ones, zeros = np.ones((BATCH, 1), np.float32), np.zeros((BATCH, 1), np.float32)
    losses = []
    for t in range(STEPS):
        real = wave((BATCH, SIDE, SIDE, 1), 0.3, 0.9)
        z1, z2 = (wave((BATCH, LATENT), phase + t, 1.2) for phase in (0.5, 2.5))
        row = []
        for pictures, target in ((real, ones), (g(z1), zeros)):
            with tf.GradientTape() as tape:
                loss = bce(target, d(pictures))
            opt_d.apply(tape.gradient(loss, d.trainable_variables), d.trainable_variables)
            row.append(float(loss))
        with tf.GradientTape() as tape:
            loss = bce(ones, d(g(z2)))
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
