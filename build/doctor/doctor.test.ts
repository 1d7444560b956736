import { expect, it } from 'vitest';
import { isHealthy, type DoctorReport } from './collect';
import { parseCards } from './graphics';
import { vectorInstructions } from './processor';
import { formatTable, rows } from './table';

it('reads vector instructions from /proc/cpuinfo', () => {
  const x64 =
    'processor\t: 0\nflags\t\t: fpu sse4_2 avx fma avx2 avx512f avx512_vnni amx_tile\nbugs\t\t: x\n';
  expect(vectorInstructions(x64)).toEqual(['SSE4.2', 'AVX', 'FMA', 'AVX2', 'AVX-512', 'AVX-512 VNNI', 'AMX']);
  expect(vectorInstructions('Features\t: fp asimd evtstrm bf16\n')).toEqual(['NEON', 'BF16']);
  expect(vectorInstructions('')).toEqual([]);
});

it('reads what nvidia-smi prints', () => {
  expect(parseCards('NVIDIA H100 80GB HBM3, 81559, 570.124.06\nNVIDIA T4, 15360, 550.54\n')).toEqual([
    { name: 'NVIDIA H100 80GB HBM3', memoryMegabytes: 81559, driver: '570.124.06' },
    { name: 'NVIDIA T4', memoryMegabytes: 15360, driver: '550.54' },
  ]);
  expect(parseCards('No devices were found\n')).toEqual([]);
});

const report: DoctorReport = {
  project: '/studio',
  system: { platform: 'linux', architecture: 'x64', memoryBytes: 16e9, node: '22.0.0' },
  electron: { ok: true, version: '45.4.1', origin: 'official', chrome: '150.0', node: '24.1.0' },
  tensorflow: { ok: true, version: '2.21.0', libraries: 'gpu', usesGpu: true },
  processor: { model: 'Some CPU', cores: 8, vectors: ['AVX2'] },
  graphics: [{ name: 'NVIDIA T4', memoryMegabytes: 15360, driver: '550.54' }],
  sqlite: { ok: true, version: '3.54.1' },
  screen: { display: ':0', virtual: false, missingPackages: [] },
  cache: { folder: '/cache', bytes: 2e9, entries: ['a', 'b'] },
};

it('shows what was found, one line a part', () => {
  const table = formatTable(rows(report));
  expect(table).toContain('✓ Electron    45.4.1 (official), Chromium 150.0, Node 24.1.0');
  expect(table).toContain('✓ TensorFlow  2.21.0, NVIDIA libraries, runs on the GPU');
  expect(table).toContain('✓ GPU         NVIDIA T4, 16.1 GB, driver 550.54');
  expect(table).toContain('✓ CPU         Some CPU, 8 cores, AVX2');
  expect(isHealthy(report)).toBe(true);
});

it('marks what is missing and is not healthy then', () => {
  const ill: DoctorReport = { ...report, tensorflow: { ok: false, why: 'not set up yet' } };
  expect(formatTable(rows(ill))).toContain('✗ TensorFlow  not set up yet');
  expect(isHealthy(ill)).toBe(false);
  const bare = { ...report, screen: { virtual: false, missingPackages: ['libnss3'] } };
  expect(formatTable(rows(bare))).toContain('✗ Screen      the system lacks libnss3');
  expect(isHealthy(bare)).toBe(false);
});
