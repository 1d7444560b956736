import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import {
  ageModes,
  defaultAgeing,
  defaultFaceOptions,
  defaultShapePrint,
  shapeFormats,
  mostStrength,
  oldest,
  faceKinds,
  greySides,
  netNames,
  imageSizes,
  importOptionsSchema,
  photoSides,
  StudioError,
  starterSchema,
  starterStyles,
  upAxes,
  upscaleFormats,
  upscaleSizeSchema,
  usualDetail,
  volumeSides,
  weightFormats,
  systemIds,
  toErrorMessage,
  type FaceKind,
  type FaceOptions,
  type ImportOptions,
  type Language,
} from '../../src-preload/contract';
import { age, type AgeCommand } from './commands/age';
import { doctor } from './commands/doctor';
import { exportWeights, type ExportWeightsCommand } from './commands/export-weights';
import { film, type FilmCommand } from './commands/film';
import { generate, type GenerateCommand } from './commands/generate';
import { importPictures, importStarter, type StarterCommand } from './commands/import';
import { listRuns } from './commands/runs';
import { saveModel, type SaveModelCommand } from './commands/save-model';
import { shapes, type ShapesCommand } from './commands/shapes';
import { train, type TrainCommand } from './commands/train';
import { upscale, type UpscaleCommand } from './commands/upscale';
import { Output, type Streams } from './output';
import type { Surroundings } from './surroundings';

/** The commands themselves; replaced by a test that looks at how they are called. */
export const commands = {
  importPictures,
  importStarter,
  train,
  generate,
  saveModel,
  exportWeights,
  shapes,
  film,
  age,
  upscale,
  listRuns,
  doctor,
};

export interface ProgramOptions {
  streams: Streams;
  language: Language;
  entries: string;
  starters: string;
  version: string;
  onInterrupt: Surroundings['onInterrupt'];
  commands?: typeof commands;
}

/**
 * Runs one command.
 *
 * @param argv without the program's own name
 * @returns exit status: 0 done, 1 failed, 2 called in a way that cannot be
 */
export async function runProgram(argv: readonly string[], options: ProgramOptions): Promise<number> {
  const output = new Output(options.streams, options.language, argv.includes('--json'));
  const { entries, starters, onInterrupt } = options;
  const around: Surroundings = { entries, starters, output, onInterrupt };
  let status = 0;
  const program = build(options, around, (code) => (status = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Help and version have been written; asking for them is no mistake.
      if (thrown.exitCode === 0) return 0;
      output.error({ code: 'usage', params: { reason: thrown.message.replace(/^error: /, '') } });
      return 2;
    }
    const error = toErrorMessage(thrown);
    if (error.code === 'internal') options.streams.err(`${String((thrown as Error)?.stack ?? thrown)}\n`);
    output.error(error);
    return error.code === 'usage' ? 2 : 1;
  }
}

function build(options: ProgramOptions, around: Surroundings, done: (status: number) => void): Command {
  const run = options.commands ?? commands;
  const program = new Command('gan-studio')
    .description('GAN Studio without a window: import pictures, train, generate.')
    .version(options.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => options.streams.out(text),
      // Errors are written by the output, as text or as JSON.
      writeErr: () => {},
    });
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .exitOverride()
      .allowExcessArguments(false)
      .option('--json', 'print one JSON object a line');
  const project = ['--project <file>', 'project file (.ganstudio)'] as const;
  const threads = new Option('--threads <n>', 'processor threads to use, 0: all')
    .argParser(whole(0, 256))
    .default(0);
  const sideOf =
    <Side>(schema: { safeParse(value: unknown): { success: boolean; data?: Side } }, sides: string) =>
    (text: string): Side => {
      const parsed = schema.safeParse(Number(text));
      if (!parsed.success) throw new InvalidArgumentError(sides);
      return parsed.data!;
    };
  const size = new Option(
    '--size <pixels>',
    'side of the pictures: 32, 64 (the default) or 128; of grey ones 28 (the default) or 32; of shapes 32 (the default) or 64 voxels',
  ).argParser(sideOf(importOptionsSchema.shape.size, '28, 32, 64 or 128.'));
  const starterSize = new Option('--size <pixels>', 'side of the pictures: 32, 64 or 128')
    .argParser(sideOf(starterSchema.shape.size, '32, 64 or 128.'))
    .default(64);
  const seed = whole(0, 0xffffffff);

  const scale = (): Option =>
    new Option('--scale <n>', 'enlargement: 1, 2 or 4')
      .argParser((text) => {
        if (!['1', '2', '4'].includes(text)) throw new InvalidArgumentError('1, 2 or 4.');
        return Number(text);
      })
      .default(1);

  add(
    'import <paths...>',
    'import folders, files, ZIP archives, idx files or files of shapes as a data set; makes the project if there is none',
  )
    .requiredOption(...project)
    .requiredOption('--name <name>', 'name of the data set', name)
    .addOption(size)
    .option('--grey', 'grey pictures, as the vanilla GAN learns them; idx files alone are imported so anyway')
    .addOption(
      new Option(
        '--crop <how>',
        'cut a square from the middle, fit the whole picture in, or cut out the faces',
      )
        .choices(['centre', 'fit', 'face'])
        .default('centre'),
    )
    .addOption(
      new Option('--faces <kind>', 'with --crop face: faces in photos or drawn ones').choices([...faceKinds]),
    )
    .option('--face-margin <x>', 'with --crop face: room around a face in parts of its width', real(0, 1))
    .addOption(
      new Option('--without-face <what>', 'with --crop face: skip such pictures or cut their centre').choices(
        ['skip', 'centre'],
      ),
    )
    .option(
      '--shapes',
      'shapes, as the 3D-GAN learns them (MAT, NPY, NPZ, BINVOX, OFF, OBJ, STL, GLB); files of shapes alone are imported so anyway',
    )
    .addOption(
      new Option('--up <axis>', 'with shapes: the axis that points upward in the files').choices([...upAxes]),
    )
    .option('--photos', 'whole photos, as SRGAN learns from them; those under 96 pixels are left out')
    .addOption(
      new Option(
        '--longest <pixels>',
        'with photos: larger ones are made so small along their longer side: 512, 1024 (the default) or 2048',
      ).argParser(
        sideOf(importOptionsSchema.shape.photos.unwrap().shape.longest, `${photoSides.join(', ')}.`),
      ),
    )
    .addOption(
      new Option(
        '--ages <how>',
        'ages of the people, as the Age-cGAN learns them: known from names like UTKFace’s, a wiki.mat or a CSV list among the files; estimate also asks a network for the others',
      ).choices([...ageModes]),
    )
    .option('--background <colour>', 'behind transparent and fitted pictures', colour, '#ffffff')
    .action(async (paths: string[], given: GivenImport) => {
      const { size, grey, crop, background, up, ages } = given;
      const wantsShapes = given.shapes === true || up !== undefined;
      if (
        wantsShapes &&
        (grey || crop !== 'centre' || (size !== undefined && !volumeSides.some((side) => side === size)))
      ) {
        throw new StudioError('usage', {
          reason: '--shapes and --up go with --size 32 or 64, and not with --grey or --crop.',
        });
      }
      const photos = photoOptions(given);
      if (ages && (wantsShapes || grey || photos)) {
        throw new StudioError('usage', {
          reason: '--ages goes with colour pictures, not with --grey, --shapes or --photos.',
        });
      }
      const faces = faceOptions(given);
      if (size !== undefined && !fits(size, grey)) {
        const reason = grey ? '--grey goes with --size 28 or 32.' : '--size 28 goes with --grey.';
        throw new StudioError('usage', { reason });
      }
      const options = {
        ...(size && { size }),
        ...(grey && { grey }),
        crop,
        background,
        ...(faces && { faces }),
        ...(wantsShapes && { shapes: { up: up ?? 'usual' } }),
        ...(photos && { photos }),
        ...(ages && { ages }),
      };
      done(await run.importPictures({ project: given.project, name: given.name, paths, options }, around));
    });

  add('starter', 'draw a data set of faces to begin with')
    .requiredOption(...project)
    .requiredOption('--name <name>', 'name of the data set', name)
    .addOption(new Option('--style <style>', 'style').choices([...starterStyles]).default('lorelei'))
    .option('--count <n>', 'number of faces', whole(16, 20_000), 1000)
    .addOption(starterSize)
    .option('--seed <n>', 'the same seed draws the same faces', seed, 1)
    .action(async ({ project, name, style, count, size, seed }: StarterCommand) =>
      done(await run.importStarter({ project, name, style, count, size, seed }, around)),
    );

  add('train', 'train a new run, or go on with one; Ctrl-C pauses with a checkpoint')
    .requiredOption(...project)
    .option('--data <name>', 'data set, for a new run')
    .addOption(
      new Option('--system <system>', 'system; without it, the one that learns from such data').choices(
        systemIds,
      ),
    )
    .addOption(new Option('--preset <preset>', 'preset').choices(['compact', 'book']).default('compact'))
    .option('--recipe <file>', 'recipe as a JSON file, in place of the preset')
    .option('--steps <n>', 'steps to train', whole(1, 10_000_000))
    .option('--seed <n>', 'seed of everything random', seed)
    .option('--batch <n>', 'pictures a step', whole(1, 1024))
    .option('--set <path=value>', 'change a field of the recipe; may be repeated', gather, [])
    .option('--name <name>', 'name of the new run', name)
    .addOption(
      // What a run is made of was settled when it began: asking for something else must not be passed over in silence.
      new Option('--resume <run>', 'number or name of a run to go on with, by its own recipe').conflicts([
        'recipe',
        'batch',
        'set',
        'name',
        'dryRun',
        'weights',
      ]),
    )
    .addOption(
      new Option('--weights <file>', 'begin with the weights of this file; once for each net')
        .argParser(gather)
        .default([])
        .conflicts('dryRun'),
    )
    .option('--net <net>', 'with --weights: whose they are, in the same order', gather, [])
    .option(
      '--content-network <folder>',
      'folder with VGG19 (model.json and its weights), by which SRGAN then compares pictures; without it, by ResNet50',
    )
    .option('--dry-run', 'measure time and memory in a few real steps; store nothing', false)
    .addOption(threads)
    .action(async (given: Record<string, unknown>) => {
      const or = <T>(key: string): T | null => (given[key] as T | undefined) ?? null;
      done(
        await run.train(
          {
            project: given.project as string,
            data: or('data'),
            name: or('name'),
            system: or('system'),
            preset: given.preset as TrainCommand['preset'],
            recipeFile: or('recipe'),
            resume: or('resume'),
            dryRun: given.dryRun as boolean,
            steps: or('steps'),
            seed: or('seed'),
            batch: or('batch'),
            set: given.set as string[],
            weights: netFiles(given.weights as string[], given.net as string[]),
            threads: given.threads as number,
            contentFolder: or('contentNetwork'),
          },
          around,
        ),
      );
    });

  add('generate', 'make pictures with a trained model')
    .option(...project)
    .option('--run <run>', 'number or name of the run')
    .addOption(
      new Option(
        '--model <file>',
        'model file, in place of a run; without both, the one that comes with the studio',
      ).conflicts(['project', 'run', 'step']),
    )
    .requiredOption('--out <folder>', 'folder for the PNG files')
    .option('--seed <n>', 'seed of the first picture; the next ones count up', seed, 1)
    .option('--count <n>', 'number of pictures', whole(1, 100_000), 16)
    .option('--step <n>', 'step of the checkpoint; the newest without it', whole(0, 10_000_000))
    .option('--variety <x>', 'scale of the random numbers, 0 to 1.5', real(0, 1.5), 1)
    .addOption(scale())
    .addOption(threads)
    .action(
      async (
        given: Omit<GenerateCommand, 'step' | 'from'> &
          Partial<Record<'project' | 'run' | 'model', string>> & { step?: number },
      ) => {
        const { project, model, out, seed, count, variety, scale, threads, step = null } = given;
        const from = whereFrom(project, given.run, model);
        done(await run.generate({ from, out, seed, count, variety, scale, threads, step }, around));
      },
    );

  add('shapes', 'save shapes of a trained 3D-GAN as files for printing')
    .option(...project)
    .option('--run <run>', 'number or name of the run')
    .addOption(
      new Option(
        '--model <file>',
        'model file, in place of a run; without both, the one that comes with the studio',
      ).conflicts(['project', 'run', 'step']),
    )
    .requiredOption('--out <file>', 'NAME.stl, .obj, .ply or .glb; of several shapes NAME-SEED.stl')
    .addOption(new Option('--format <format>', 'in place of the ending').choices(shapeFormats))
    .option('--seed <n>', 'seed of the first shape; the next ones count up', seed, 1)
    .option('--count <n>', 'number of shapes', whole(1, 10_000), 1)
    .option('--step <n>', 'step of the checkpoint; the newest without it', whole(0, 10_000_000))
    .option('--variety <x>', 'scale of the random numbers, 0 to 1.5', real(0, 1.5), 1)
    .option('--mm <n>', 'longest side in millimetres', real(1, 2000), defaultShapePrint.longestSide)
    .option(
      '--threshold <x>',
      'from which value a voxel is full',
      real(0.05, 0.95),
      defaultShapePrint.threshold,
    )
    .option('--smoothing <n>', 'rounds of smoothing', whole(0, 20), defaultShapePrint.smoothing)
    .option(
      '--smallest-part <x>',
      'drop parts under this share of the largest',
      real(0, 1),
      defaultShapePrint.smallestPart,
    )
    .option('--blocks', 'voxels as blocks in place of a surface', false)
    .option('--keep-hollows', 'do not fill hollows', false)
    .addOption(threads)
    .action(
      async (
        given: Omit<ShapesCommand, 'step' | 'from' | 'format' | 'print'> &
          Partial<Record<'project' | 'run' | 'model', string>> & {
            step?: number;
            format?: ShapesCommand['format'];
            mm: number;
            threshold: number;
            smoothing: number;
            smallestPart: number;
            blocks: boolean;
            keepHollows: boolean;
          },
      ) => {
        const { project, model, out, seed, count, variety, threads, step = null, format = null } = given;
        const from = whereFrom(project, given.run, model);
        const print: ShapesCommand['print'] = {
          kind: given.blocks ? 'blocks' : 'surface',
          threshold: given.threshold,
          smoothing: given.smoothing,
          longestSide: given.mm,
          fillHollows: !given.keepHollows,
          smallestPart: given.smallestPart,
        };
        done(await run.shapes({ from, step, seed, count, out, format, variety, print, threads }, around));
      },
    );

  add('save-model', 'save the generator of a run as a .safetensors file, to share it')
    .requiredOption(...project)
    .requiredOption('--run <run>', 'number or name of the run')
    .requiredOption('--out <file>', 'the file')
    .option('--step <n>', 'step of the checkpoint; the newest without it', whole(0, 10_000_000))
    .option('--name <name>', 'name of the model; that of the run without it', name)
    .option('--card <file>', 'JSON file that tells of the model: data, licence, faults')
    .option('--half', 'float16 numbers: half the size', false)
    .action(async (given: SaveModelCommand & Partial<SaveModelCommand>) => {
      const { project, out, half, step = null, name = null, card = null } = given;
      done(await run.saveModel({ project, run: given.run, out, half, step, name, card }, around));
    });

  add('export-weights', 'write one net of a run as a file of Keras (.h5) or of safetensors')
    .requiredOption(...project)
    .requiredOption('--run <run>', 'number or name of the run')
    .addOption(new Option('--net <net>', 'which net').choices([...netNames]).default('generator'))
    .addOption(
      new Option('--format <format>', 'how; without it, as the ending of the file says').choices([
        ...weightFormats,
      ]),
    )
    .requiredOption('--out <file>', 'the file; NAME.weights.h5 gets the layout of Keras 3')
    .option('--step <n>', 'step of the checkpoint; the newest without it', whole(0, 10_000_000))
    .action(async (given: ExportWeightsCommand & Partial<ExportWeightsCommand>) => {
      const { project, net, out, format = null, step = null } = given;
      done(await run.exportWeights({ project, run: given.run, net, format, out, step }, around));
    });

  add('film', 'make a film of the samples of a run through its time')
    .requiredOption(...project)
    .requiredOption('--run <run>', 'number or name of the run')
    .requiredOption('--out <file>', 'NAME.webp or NAME.gif; without an ending: a new folder of PNG frames')
    .addOption(
      new Option('--fps <n>', 'sheets a second, 1 to 50; shows all of them')
        .argParser(real(1, 50))
        .conflicts('seconds'),
    )
    .addOption(
      new Option('--seconds <n>', 'length, 1 to 120; leaves sheets out if need be')
        .argParser(real(1, 120))
        .default(8),
    )
    .addOption(scale())
    .option('--smooth', 'enlarge smoothly instead of with square pixels', false)
    .option('--sample <n>', 'only this sample of each sheet, counted from 1', whole(1, 1024))
    .option('--caption', 'write the step under the picture', false)
    .option('--hold <seconds>', 'how much longer the last picture stands', real(0, 20), 1)
    .option('--quality <n>', '1 to 100; WebP: 100 is lossless, GIF: fewer colours below', whole(1, 100), 90)
    .option('--once', 'play once instead of for ever', false)
    .action(async (given: Omit<FilmCommand, 'fps' | 'sample'> & { fps?: number; sample?: number }) => {
      const { project, out, seconds, scale, smooth, caption, hold, quality, once } = given;
      done(
        await run.film(
          {
            project,
            run: given.run,
            out,
            fps: given.fps ?? null,
            seconds,
            scale,
            smooth,
            sample: given.sample ?? null,
            caption,
            hold,
            quality,
            once,
          },
          around,
        ),
      );
    });

  add('age', 'show the people in a photo at another age')
    .argument('<photo>', 'the photo')
    .option('--model <file>', 'model file of an Age-cGAN, in place of the one that comes with the studio')
    .requiredOption('--out <file>', 'NAME.png, NAME.jpg or NAME.webp')
    .addOption(
      new Option('--to <years>', `the age, 0 to ${oldest}`).argParser(real(0, oldest)).conflicts('strip'),
    )
    .option('--strip', 'the largest face at all ages of the model, beside each other', false)
    .option('--from <years>', 'how old they are in the photo; estimated without it', real(0, oldest))
    .option('--pure', 'the model’s own small picture of the largest face, in place of the photo', false)
    .option(
      '--strength <x>',
      `how much is changed, 0 to ${mostStrength}`,
      real(0, mostStrength),
      defaultAgeing.strength,
    )
    .option(
      '--feather <x>',
      'how soft the edge around the face is, 0 to 1',
      real(0, 1),
      defaultAgeing.feather,
    )
    .addOption(threads)
    .action(
      async (
        photo: string,
        given: Pick<AgeCommand, 'out' | 'strip' | 'threads'> &
          Omit<AgeCommand['ageing'], 'to' | 'from'> & { model?: string; to?: number; from?: number },
      ) => {
        const { model = null, out, strip, threads, to, from = null, pure, strength, feather } = given;
        if (to === undefined && !strip)
          throw new StudioError('usage', { reason: '--to, or --strip, says which age.' });
        const ageing = { to: to ?? defaultAgeing.to, from, pure, strength, feather };
        done(await run.age({ photo, model, out, strip, threads, ageing }, around));
      },
    );
  add('upscale <paths...>', 'enlarge photos, folders of them or ZIP archives')
    .option(
      '--model <file>',
      'model file of SRGAN, the word bicubic, or enlarge-2-drawings; without it, the one for photos that comes with the studio',
    )
    .requiredOption(
      '--out <folder>',
      'folder for the large pictures; folders of the sources come to be below it',
    )
    .addOption(
      new Option('--scale <n>', 'enlargement: 2, 3 or 4')
        .argParser((text) => {
          if (!['2', '3', '4'].includes(text)) throw new InvalidArgumentError('2, 3 or 4.');
          return Number(text);
        })
        .default(4),
    )
    .addOption(
      new Option('--size <WxH>', 'exactly so many pixels, 2048x1536, in place of a scale')
        .argParser(exactSize)
        .conflicts('scale'),
    )
    .addOption(new Option('--format <format>', 'of the files').choices([...upscaleFormats]).default('png'))
    .option('--quality <n>', '1 to 100; PNG loses nothing', whole(1, 100), 90)
    .option(
      '--detail <percent>',
      `0: soft and sure, 100: sharp; between them for models with two sorts of weights, there ${100 * usualDetail} without it`,
      whole(0, 100),
    )
    .option('--strip', 'leave Exif data, colour profile and resolution out', false)
    .option('--eight-bits', 'make pictures of 16 bits such of 8', false)
    .addOption(
      new Option('--existing <what>', 'where a file of the name is there')
        .choices(['skip', 'replace', 'number'])
        .default('number'),
    )
    .addOption(threads)
    .action(async (paths: string[], given: GivenUpscale) => {
      const { model = null, out, format, quality, detail, strip, eightBits, existing, threads } = given;
      const size = given.size ?? { scale: given.scale };
      done(
        await run.upscale(
          {
            paths,
            model,
            out,
            size,
            format,
            quality,
            detail: detail === undefined ? null : detail / 100,
            strip,
            deep: !eightBits,
            existing,
            threads,
          },
          around,
        ),
      );
    });

  add('runs', 'list the runs of a project')
    .requiredOption(...project)
    .action(({ project }: { project: string }) => done(run.listRuns({ project }, around)));

  add('doctor', 'say what was found on this computer').action(async () => done(await run.doctor(around)));

  program.action(() => {
    throw new StudioError('usage', { reason: program.helpInformation().trim() });
  });
  return program;
}

/** Whether pictures of this kind can have such a side. */
const fits = (size: number, grey?: true): boolean =>
  (grey ? greySides : imageSizes).some((side) => side === size);

/** `--weights` and `--net` belong together one by one; a single file without a net is of the generator. */
function netFiles(files: readonly string[], nets: readonly string[]): TrainCommand['weights'] {
  const named = nets.length === 0 && files.length === 1 ? ['generator'] : nets;
  const known = named.map((net) => netNames.find((name) => name === net));
  if (files.length !== named.length || known.includes(undefined) || new Set(named).size < named.length) {
    throw new StudioError('usage', {
      reason: `--weights FILE --net NAME belong together, each net once: ${netNames.join(', ')}.`,
    });
  }
  return files.map((path, i) => ({ net: known[i]!, path }));
}

type GivenUpscale = Omit<UpscaleCommand, 'paths' | 'size' | 'deep' | 'detail' | 'model'> & {
  model?: string;
  detail?: number;
  scale: 2 | 3 | 4;
  size?: { width: number; height: number };
  eightBits: boolean;
};

/** `2048x1536`. */
function exactSize(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  const size = upscaleSizeSchema.safeParse({ width: Number(width), height: Number(height) });
  if (!size.success || 'scale' in size.data) throw new InvalidArgumentError('For example 2048x1536.');
  return size.data;
}

/**
 * Where a model is: in a run, or in a file; null: it comes with the studio.
 *
 * @throws StudioError usage when a run is named by half
 */
function whereFrom(project?: string, run?: string, model?: string): GenerateCommand['from'] {
  if (project === undefined && run === undefined) return { model: model ?? null };
  if (project === undefined || run === undefined)
    throw new StudioError('usage', { reason: '--project and --run say where the model is.' });
  return { project, run };
}

interface GivenImport extends Omit<ImportOptions, 'faces' | 'size' | 'shapes' | 'photos'> {
  photos?: true;
  longest?: PhotoOptions['longest'];
  shapes?: true;
  up?: (typeof upAxes)[number];
  size?: ImportOptions['size'];
  project: string;
  name: string;
  faces?: FaceKind;
  faceMargin?: number;
  withoutFace?: FaceOptions['missing'];
}

type PhotoOptions = NonNullable<ImportOptions['photos']>;

/** What was said about whole photos. They are not cut, and so not brought to a side either. */
function photoOptions({ photos, longest, ...given }: GivenImport): PhotoOptions | null {
  if (!photos && longest === undefined) return null;
  const { grey, crop, size, shapes, up } = given;
  if (grey || shapes || up || crop !== 'centre' || size !== undefined)
    throw new StudioError('usage', {
      reason: '--photos and --longest go with none of --size, --grey, --crop, --shapes and --up.',
    });
  return { longest: longest ?? 1024 };
}

/** What was said about faces; nothing of it may be passed over in silence. */
function faceOptions({ crop, faces, faceMargin, withoutFace }: GivenImport): FaceOptions | null {
  if (crop === 'face') {
    if (!faces) {
      throw new StudioError('usage', { reason: '--crop face needs --faces photo or --faces drawing.' });
    }
    const { margin, missing } = defaultFaceOptions;
    return { kind: faces, margin: faceMargin ?? margin, missing: withoutFace ?? missing };
  }
  if (faces !== undefined || faceMargin !== undefined || withoutFace !== undefined) {
    throw new StudioError('usage', {
      reason: '--faces, --face-margin and --without-face need --crop face.',
    });
  }
  return null;
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`A whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

function real(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max)) {
      throw new InvalidArgumentError(`A number from ${min} to ${max}.`);
    }
    return value;
  };
}

function name(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 120) throw new InvalidArgumentError('1 to 120 characters.');
  return trimmed;
}

function colour(text: string): string {
  const parsed = importOptionsSchema.shape.background.safeParse(text.toLowerCase());
  if (!parsed.success) throw new InvalidArgumentError('A colour like #ffffff.');
  return parsed.data;
}

function gather(text: string, before: string[]): string[] {
  return [...before, text];
}
