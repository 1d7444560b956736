import type { Output } from './output';

/** What a command finds around it: the process, or a test. */
export interface Surroundings {
  /** Folder of the bundled entry files. */
  entries: string;
  /** Folder of the models that come with the studio, a folder each. */
  starters: string;
  output: Output;
  /** Calls back at every Ctrl-C until it is released; returns the release. */
  onInterrupt(listener: () => void): () => void;
}
