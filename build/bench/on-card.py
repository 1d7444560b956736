"""Runs a script of PyTorch as it is, with everything that it makes on the NVIDIA card: on-card.py SCRIPT ARGUMENTS."""

import runpy
import sys

import torch

torch.set_default_device("cuda")
# Matrix units' float32 mode for both: TensorFlow has it on by default.
torch.backends.cuda.matmul.allow_tf32 = True
torch.backends.cudnn.allow_tf32 = True
torch.backends.cudnn.benchmark = True
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
