import type { Pinned, WheelTarget } from './fetch';

type Wheel = Pinned & WheelTarget;

/** The TensorFlow whose C library the program is built on. */
export const tensorflowVersion = '2.21.0';

/** Any Python would do, as nothing of Python is used: one, so that the file and its hash are the same everywhere. */
const python = '3.11';

const wheel = (name: string, version: string, sha256: string, ...platforms: string[]): Wheel => ({
  name,
  version,
  integrity: `sha256:${sha256}`,
  python,
  platforms,
});

const tensorflowWheels: Record<string, Wheel> = {
  'cpu-x64': wheel(
    'tensorflow-cpu',
    tensorflowVersion,
    '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    'manylinux_2_27_x86_64',
  ),
  // ARM has no separate package without CUDA: this one is.
  'cpu-arm64': wheel(
    'tensorflow',
    tensorflowVersion,
    '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    'manylinux_2_27_aarch64',
  ),
  'gpu-x64': wheel(
    'tensorflow',
    tensorflowVersion,
    '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    'manylinux_2_27_x86_64',
  ),
};

/** The wheel that holds libtensorflow for a machine; undefined where there is none. */
export function tensorflowWheel(accelerator: 'cpu' | 'gpu', architecture: string): Wheel | undefined {
  return tensorflowWheels[`${accelerator}-${architecture}`];
}

const cuda = (name: string, version: string, sha256: string): Wheel =>
  wheel(
    `nvidia-${name}-cu12`,
    version,
    sha256,
    ...['manylinux_2_27_x86_64', 'manylinux2014_x86_64', 'manylinux2010_x86_64'],
  );

/**
 * What TensorFlow 2.21's wheel names in its extra "and-cuda", at the newest versions it allows. NVIDIA's compiler
 * (nvcc) is left out: it serves XLA only, which is not used.
 */
export const cudaWheels: readonly Wheel[] = [
  cuda('cublas', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'),
  cuda('cuda-cupti', '12.8.90', 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182'),
  cuda('cuda-nvrtc', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'),
  cuda('cuda-runtime', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'),
  cuda('cudnn', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'),
  cuda('cufft', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
  cuda('curand', '10.3.10.19', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'),
  cuda('cusolver', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'),
  cuda('cusparse', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'),
  cuda('nccl', '2.32.3', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
  cuda('nvjitlink', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'),
];
