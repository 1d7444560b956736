import { describe, expect, it } from 'vitest';
import { StudioError } from '../../src-preload/contract';
import { commands, runProgram } from './program';

type Calls = [string, unknown][];

async function call(argv: string[], fail?: unknown, language: 'en' | 'zh-CN' = 'en') {
  const calls: Calls = [];
  let out = '';
  let err = '';
  const fake = Object.fromEntries(
    Object.keys(commands).map((name) => [
      name,
      async (command: unknown) => {
        calls.push([name, command]);
        if (fail) throw fail;
        return 0;
      },
    ]),
  ) as unknown as typeof commands;
  const status = await runProgram(argv, {
    streams: {
      out: (text) => (out += text),
      err: (text) => (err += text),
      terminal: false,
      columns: () => 80,
    },
    language,
    entries: '/entries',
    starters: '/models',
    version: '1.2.3',
    onInterrupt: () => () => {},
    commands: fake,
  });
  return { status, calls, out, err };
}

describe('runProgram', () => {
  it('reads an import', async () => {
    const { status, calls } = await call(
      'import photos more --project p.ganstudio --name Faces --size 128 --crop fit --background #AABBCC'.split(
        ' ',
      ),
    );
    expect(status).toBe(0);
    expect(calls).toEqual([
      [
        'importPictures',
        {
          project: 'p.ganstudio',
          name: 'Faces',
          paths: ['photos', 'more'],
          options: { size: 128, crop: 'fit', background: '#aabbcc' },
        },
      ],
    ]);
  });

  it('reads what shapes to save, and as what', async () => {
    const { calls } = await call(
      'shapes --model chairs.safetensors --seed 7 --mm 60 --out chair.stl'.split(' '),
    );
    expect(calls[0]![0]).toBe('shapes');
    expect(calls[0]![1]).toMatchObject({
      from: { model: 'chairs.safetensors' },
      seed: 7,
      count: 1,
      format: null,
      print: { kind: 'surface', longestSide: 60, fillHollows: true, smallestPart: 0.05 },
    });
  });

  it('takes the models that come with the studio where none is named', async () => {
    for (const line of [
      'shapes --seed 3 --out chair.stl',
      'generate --out faces',
      'age me.jpg --to 60 --out old.png',
      'upscale a.png b.png --scale 4 --out large',
    ]) {
      const { status, calls } = await call(line.split(' '));
      expect(status).toBe(0);
      expect(calls[0]![1]).toMatchObject(
        /^(age|upscale)/.test(line) ? { model: null } : { from: { model: null } },
      );
    }
    for (const half of ['--project p', '--run 1'])
      expect((await call(`shapes ${half} --out chair.stl`.split(' '))).status).toBe(2);
  });

  it('reads how a photo is to be changed', async () => {
    const { status, calls } = await call(
      'age me.jpg --to 60 --model m.safetensors --out old.png --strength 1.5'.split(' '),
    );
    expect(status).toBe(0);
    expect(calls).toEqual([
      [
        'age',
        {
          photo: 'me.jpg',
          model: 'm.safetensors',
          out: 'old.png',
          strip: false,
          threads: 0,
          ageing: { to: 60, from: null, pure: false, strength: 1.5, feather: 0.5 },
        },
      ],
    ]);
    for (const wrong of ['', '--to 60 --strip', '--to 200', '--to 60 --strength 4']) {
      const argv = `age me.jpg --model m --out o.png ${wrong}`.trim().split(' ');
      expect((await call(argv)).status).toBe(2);
    }
  });

  it('asks for ages of colour pictures only', async () => {
    const options = { crop: 'centre', background: '#ffffff', ages: 'estimate' };
    const asked = 'import set --project p --name Faces --ages estimate';
    expect((await call(asked.split(' '))).calls).toEqual([
      ['importPictures', { project: 'p', name: 'Faces', paths: ['set'], options }],
    ]);
    for (const other of ['--grey', '--shapes'])
      expect((await call([...asked.split(' '), other])).status).toBe(2);
    expect((await call('import set --project p --name Faces --ages all'.split(' '))).status).toBe(2);
  });

  it('reads grey pictures, and leaves the side to them', async () => {
    const options = { crop: 'centre', background: '#ffffff' };
    const read = async (line: string) => (await call(line.split(' '))).calls[0]![1];
    expect(await read('import d --project p --name n')).toMatchObject({ options });
    expect((await read('import d --project p --name n')) as object).not.toHaveProperty('options.size');
    expect(await read('import d --project p --name n --grey')).toMatchObject({
      options: { ...options, grey: true },
    });
    expect(await read('import d --project p --name n --grey --size 28')).toMatchObject({
      options: { ...options, grey: true, size: 28 },
    });
    const photos = { ...options, photos: { longest: 1024 } };
    expect(await read('import d --project p --name n --photos')).toMatchObject({ options: photos });
    expect(await read('import d --project p --name n --longest 2048')).toMatchObject({
      options: { ...photos, photos: { longest: 2048 } },
    });
    for (const wrong of [
      '--photos --grey',
      '--photos --size 64',
      '--photos --crop fit',
      '--photos --shapes',
      '--longest 700',
    ])
      expect(await call(`import d --project p --name n ${wrong}`.split(' '))).toMatchObject({
        status: 2,
        calls: [],
      });
    expect(await read('train --project p --data d --preset compact')).toMatchObject({ system: null });
    expect(await read('train --project p --data d --system vanilla')).toMatchObject({ system: 'vanilla' });
  });

  it('reads a training with all its options', async () => {
    const { calls } = await call(
      'train --project p --data Faces --system dcgan --preset book --steps 40 --seed 7 --batch 8 --set generator.leak=0.1 --set flip=true'.split(
        ' ',
      ),
    );
    expect(calls[0]![1]).toEqual({
      project: 'p',
      data: 'Faces',
      name: null,
      system: 'dcgan',
      preset: 'book',
      recipeFile: null,
      resume: null,
      dryRun: false,
      steps: 40,
      seed: 7,
      batch: 8,
      set: ['generator.leak=0.1', 'flip=true'],
      weights: [],
      threads: 0,
      contentFolder: null,
    });
  });

  it('reads files of weights, each with its net', async () => {
    const read = async (line: string) => (await call(line.split(' '))).calls[0]![1];
    const train = 'train --project p --data d --weights a.h5';
    expect(await read(train)).toMatchObject({ weights: [{ net: 'generator', path: 'a.h5' }] });
    expect(await read(`${train} --net discriminator --weights b.h5 --net generator`)).toMatchObject({
      weights: [
        { net: 'discriminator', path: 'a.h5' },
        { net: 'generator', path: 'b.h5' },
      ],
    });
    expect(await read('export-weights --project p --run 2 --out g.h5')).toEqual({
      project: 'p',
      run: '2',
      net: 'generator',
      format: null,
      out: 'g.h5',
      step: null,
    });
    expect(
      await read('export-weights --project p --run 2 --net encoder --format h5 --step 9 --out e'),
    ).toMatchObject({ net: 'encoder', format: 'h5', out: 'e', step: 9 });
  });

  it('reads a film', async () => {
    const { calls } = await call(
      'film --project p --run 3 --out x.gif --fps 12 --scale 2 --sample 4 --caption --hold 0.5 --once'.split(
        ' ',
      ),
    );
    const all = {
      project: 'p',
      run: '3',
      out: 'x.gif',
      fps: 12,
      seconds: 8,
      scale: 2,
      smooth: false,
      sample: 4,
    };
    expect(calls).toEqual([['film', { ...all, caption: true, hold: 0.5, quality: 90, once: true }]]);
    for (const wrong of ['--fps 12 --seconds 3', '--fps 0', '--sample 0', '--scale 3', '--quality 101']) {
      const refused = await call(`film --project p --run 3 --out x.gif ${wrong}`.split(' '));
      expect(refused).toMatchObject({ status: 2, calls: [] });
    }
  });

  it('reads the others', async () => {
    expect((await call('generate --project p --run 3 --out o --count 4 --scale 2'.split(' '))).calls).toEqual(
      [
        [
          'generate',
          {
            from: { project: 'p', run: '3' },
            out: 'o',
            seed: 1,
            count: 4,
            variety: 1,
            scale: 2,
            threads: 0,
            step: null,
          },
        ],
      ],
    );
    expect((await call('generate --model m.safetensors --out o'.split(' '))).calls[0]![1]).toMatchObject({
      from: { model: 'm.safetensors' },
      count: 16,
    });
    expect(
      (await call('save-model --project p --run 3 --out m.safetensors --half'.split(' '))).calls,
    ).toEqual([
      [
        'saveModel',
        { project: 'p', run: '3', out: 'm.safetensors', half: true, step: null, name: null, card: null },
      ],
    ]);
    expect((await call('starter --project p --name S --count 32'.split(' '))).calls[0]![1]).toMatchObject({
      style: 'lorelei',
      count: 32,
      size: 64,
      seed: 1,
    });
    expect((await call('runs --project p'.split(' '))).calls).toEqual([['listRuns', { project: 'p' }]]);
    expect((await call(['doctor', '--json'])).calls).toHaveLength(1);
  });

  it.each([
    [''],
    ['train --project p --resume 1 --set flip=true'],
    ['train --project p --resume 1 --recipe r.json'],
    ['train --project p --data d --weights a.h5 --weights b.h5'],
    ['train --project p --data d --net generator'],
    ['train --project p --data d --weights a.h5 --net critic'],
    ['train --project p --data d --weights a.h5 --net encoder --weights b.h5 --net encoder'],
    ['train --project p --resume 1 --weights a.h5'],
    ['train --project p --data d --dry-run --weights a.h5'],
    ['export-weights --project p --run 1'],
    ['export-weights --project p --run 1 --out x.h5 --net critic'],
    ['nonsense'],
    ['train'],
    ['train --project p --steps 0'],
    ['train --project p --steps ten'],
    ['train --project p --seed 4294967296'],
    ['train --project p --system stylegan'],
    ['train --project p --data x --unknown'],
    ['import --project p --name n'],
    ['import a --project p --name n --size 65'],
    ['import a --project p --name n --size 28'],
    ['import a --project p --name n --grey --size 64'],
    ['starter --project p --name n --count 32 --size 28'],
    ['import a --project p --name n --background red'],
    ['generate --project p --run 1 --out o --scale 3'],
    ['generate --project p --out o'],
    ['generate --model m --run 1 --out o'],
    ['generate --run 1 --out o'],
    ['save-model --project p --run 1'],
    ['runs --project p extra'],
    ['starter --project p --name n --count 3'],
  ])('says with status 2 how “%s” should have been', async (line) => {
    const { status, calls, out, err } = await call(line.split(' ').filter(Boolean));
    expect(status).toBe(2);
    expect(calls).toEqual([]);
    expect(out).toBe('');
    expect(err.length).toBeGreaterThan(5);
  });

  it('helps without complaint', async () => {
    expect((await call(['--help'])).out).toContain('generate');
    expect(await call(['--version'])).toMatchObject({ status: 0, out: '1.2.3\n' });
    expect((await call(['train', '--help'])).status).toBe(0);
  });

  it('says what failed in the language of the person, with status 1', async () => {
    const line = ['runs', '--project', 'p'];
    const error = new StudioError('projectMissing', { name: 'p' });
    expect(await call(line, error)).toMatchObject({ status: 1, out: '' });
    expect((await call(line, error)).err).toContain('“p” is no longer where it was');
    expect((await call(line, error, 'zh-CN')).err).toContain('已不在原来的位置');
    expect((await call(line, new StudioError('usage', { reason: 'x' }))).status).toBe(2);
  });

  it('keeps to one object a line with --json', async () => {
    const failed = await call(['runs', '--project', 'p', '--json'], new StudioError('runMissing'));
    expect(failed.err).toBe('');
    expect(JSON.parse(failed.out)).toEqual({
      type: 'error',
      code: 'runMissing',
      params: {},
      message: 'This run no longer exists.',
    });
    const misused = await call(['train', '--json']);
    expect(misused.status).toBe(2);
    expect(JSON.parse(misused.out)).toMatchObject({ type: 'error', code: 'usage' });
  });
});
