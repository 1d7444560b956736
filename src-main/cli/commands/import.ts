import { join } from 'node:path';
import {
  describeError,
  labelReasons,
  photoPreviewSide,
  StudioError,
  type AgeReport,
  type DataContent,
  type ImportOptions,
  type ImportUpdate,
  type Selection,
  type StarterRequest,
} from '../../../src-preload/contract';
import { ImportService } from '../../datasets/service';
import type { ProjectStore } from '../../store';
import { openOrCreateProject } from '../project-file';
import type { Surroundings } from '../surroundings';
import { clock, type Word } from '../words';

/** More lines than that about skipped files help nobody on a terminal; `--json` has all. */
const mostLines = 20;

export interface ImportCommand {
  project: string;
  name: string;
  /** Files and folders to import. */
  paths: string[];
  /** Without a side: that of the kind of pictures. Without `grey`: idx files alone are grey nevertheless. */
  options: Omit<ImportOptions, 'size'> & { size?: ImportOptions['size'] };
}

export interface StarterCommand {
  project: string;
  name: string;
  style: 'lorelei' | 'adventurer';
  count: number;
  size: StarterRequest['size'];
  seed: number;
}

/** Imports folders and files as a data set. */
export function importPictures(command: ImportCommand, around: Surroundings): Promise<number> {
  return work(command.project, around, async (imports) => {
    const selection = await imports.scan(command.paths);
    if (selection.files === 0) throw new StudioError('noPictures', { name: selection.label });
    return imports.start(selection.id, command.name, completed(command.options, selection));
  });
}

/** The options with what was not said: digits of idx files stay grey and small unless a side of colour pictures was asked for; files of shapes alone are shapes. */
function completed(options: ImportCommand['options'], selection: Selection): ImportOptions {
  const { size } = options;
  if (options.photos) return { ...options, size: photoPreviewSide };
  if (options.shapes || (selection.pictures === 0 && selection.shapes > 0 && !options.grey && !options.ages))
    return {
      crop: 'centre',
      background: options.background,
      size: size ?? 32,
      shapes: options.shapes ?? { up: 'usual' },
    };
  const grey =
    options.grey ?? (selection.grey !== null && !options.ages && (size === undefined || size === 32));
  if (!grey) return { ...options, size: size ?? 64 };
  return { ...options, grey: true, size: size ?? selection.grey ?? 28 };
}

/** Draws a starter data set. */
export function importStarter(command: StarterCommand, around: Surroundings): Promise<number> {
  const { project, ...request } = command;
  return work(project, around, async (imports) => imports.starter(request));
}

async function work(
  file: string,
  around: Surroundings,
  begin: (imports: ImportService) => Promise<{ jobId: string }>,
): Promise<number> {
  const { output } = around;
  const store = openOrCreateProject(file);
  let ended!: (update: ImportUpdate) => void;
  const end = new Promise<ImportUpdate>((resolve) => (ended = resolve));
  const imports = new ImportService({
    importerEntry: join(around.entries, 'importer.js'),
    projectPath: () => store.path,
    onUpdate(update) {
      if (update.phase === 'done' || update.phase === 'cancelled' || update.phase === 'failed') {
        return ended(update);
      }
      const { done, total, imported, skipped, secondsLeft, phase } = update;
      const left = secondsLeft === null ? '' : `, ${output.say('left', { time: clock(secondsLeft) })}`;
      output.progress(
        { phase, done, total, imported, skipped, secondsLeft },
        output.say('importing', { done, total, imported, skipped }) + left,
      );
    },
  });
  let release = (): void => {};
  try {
    const { jobId } = await begin(imports);
    release = around.onInterrupt(() => imports.cancel(jobId));
    const update = await end;
    if (update.phase === 'failed') throw StudioError.fromMessage(update.error!);
    if (update.phase === 'cancelled') throw new StudioError('importCancelled');
    report(store, update.datasetId!, around);
    return 0;
  } finally {
    release();
    imports.close();
    store.close();
  }
}

const importedWords = {
  colour: 'imported',
  grey: 'imported',
  volumes: 'importedShapes',
  photos: 'importedPhotos',
} as const satisfies Record<DataContent, Word>;

function report(store: ProjectStore, datasetId: number, { output }: Surroundings): void {
  const { id, name, imageSize, smallestSide, content, report } = store.datasets.get(datasetId);
  const { imported, skipped, seconds, ages } = report;
  const lines = skipped
    .slice(0, mostLines)
    .map((file) => `  ${file.name}: ${output.say(file.reason, { detail: file.detail ?? '' })}`);
  if (skipped.length > mostLines) {
    lines.push(`  ${output.say('more', { count: skipped.length - mostLines })}`);
  }
  if (ages) lines.push(...agesLines(ages, output));
  output.result(
    {
      datasetId: id,
      name,
      content,
      imageSize,
      smallestSide,
      imported,
      skipped,
      seconds,
      ...(ages && { ages }),
    },
    [
      output.say(importedWords[content], {
        id,
        name,
        imported,
        size: smallestSide ?? imageSize,
        skipped: skipped.length,
      }),
      ...lines,
    ].join('\n'),
  );
}

/** What became of the ages, and of those that could not be used. */
function agesLines(
  { known, estimated, missing, lists, counts }: AgeReport,
  output: Surroundings['output'],
): string[] {
  return [
    output.say('ages', { known, estimated, missing }),
    ...lists.flatMap(({ name, error }) =>
      error ? [`  ${name}: ${describeError(error, output.language)}`] : [],
    ),
    ...labelReasons.flatMap((reason) =>
      counts[reason] ? [`  ${output.say(`age.${reason}`, { count: counts[reason] })}`] : [],
    ),
  ];
}
