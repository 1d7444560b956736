import type {
  ErrorMessage,
  ImportOptions,
  ImportUpdate,
  SourceFaces,
  LookAlikes,
  StarterRequest,
} from '../../src-preload/contract';
import type { ScannedFiles, SourceFile } from './selection';

/** The line between the import service (window process or command line) and an importer process. */

/** Service → importer. One process does one import, or answers questions about files. */
export type ImporterCommand =
  | { kind: 'scan'; requestId: number; paths: string[] }
  | { kind: 'thumbnail'; requestId: number; file: SourceFile; side: number }
  /** `part`: number of the face that is asked for, with options that cut out faces. */
  | { kind: 'preview'; requestId: number; file: SourceFile; options: ImportOptions; part: number }
  | { kind: 'faces'; requestId: number; file: SourceFile; options: ImportOptions }
  | { kind: 'lookAlikes'; requestId: number; projectPath: string; datasetId: number; distance: number }
  /** Works out the statistics of a data set and stores them in the project. */
  | { kind: 'statistics'; requestId: number; projectPath: string; datasetId: number }
  | { kind: 'pixels'; requestId: number; file: SourceFile; options: ImportOptions }
  /** The upright pixels of a picture, made smaller where it is larger than `side`. */
  | { kind: 'photo'; requestId: number; file: SourceFile; side: number }
  /** Deletes what a dead importer left in a project. */
  | { kind: 'sweep'; requestId: number; projectPath: string }
  | { kind: 'import'; job: ImportJob }
  | { kind: 'starter'; job: StarterJob }
  | { kind: 'ages'; job: AgeJob }
  | { kind: 'cancel' };

export interface ImportJob {
  projectPath: string;
  /** Of the data set. */
  name: string;
  /** Of what was dropped, for errors. */
  label: string;
  files: SourceFile[];
  options: ImportOptions;
}

export interface StarterJob {
  projectPath: string;
  request: StarterRequest;
}

/** Estimates the ages of pictures that are in a project already. */
export interface AgeJob {
  projectPath: string;
  datasetId: number;
}

/** How far an import is: the contract's update without what the service knows. */
export type ImportProgress = Omit<ImportUpdate, 'jobId' | 'name' | 'agesOf'>;

/** A whole picture, as large as was asked for. */
export interface SourcePhoto {
  /** height × width × 3 bytes: RGB, rows from the top. */
  pixels: Uint8Array;
  width: number;
  height: number;
  /** Of the whole picture, upright. */
  full: { width: number; height: number };
}

/** Importer → service. */
export type ImporterMessage =
  | { kind: 'answer'; requestId: number; value: ImporterAnswer }
  | { kind: 'failed'; requestId: number; error: ErrorMessage }
  | { kind: 'progress'; progress: ImportProgress };

/**
 * scan: the files; thumbnail and preview: a picture file; pixels: RGB bytes; photo: the picture; faces: where they are; lookAlikes: the groups; sweep and
 * statistics: nothing.
 */
export type ImporterAnswer = ScannedFiles | Uint8Array | SourceFaces | SourcePhoto | LookAlikes | null;
