/** Something a person has to do (or try again) before the set-up can go on. */
export class SetupError extends Error {
  /**
   * @param message what happened, one sentence
   * @param advice what to do about it, one sentence or a command
   */
  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
    this.name = 'SetupError';
  }
}

/** Where progress is written to: a terminal, a log or (in tests) an array. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Tells the running step's progress, for example "45 of 196 MB". */
export type Report = (progress: string) => void;

interface Running {
  name: string;
  progress: string;
  started: number;
}

/** How often a log (not a terminal) hears of a step that goes on. */
const logEveryMs = 10_000;

/**
 * Shows what is being done. Steps may run side by side. A terminal shows one line that changes; a log gets a line
 * when a step starts, one every ten seconds and one at its end.
 */
export class Steps {
  readonly #running = new Set<Running>();
  #timer: NodeJS.Timeout | undefined;
  #lastLog = Date.now();

  constructor(private readonly output: Output) {}

  /**
   * Runs one step and shows it from its start to its end.
   *
   * @param name short, for example "Electron"
   * @param what one phrase: what is being done
   */
  async run<T>(name: string, what: string, work: (report: Report) => Promise<T>): Promise<T> {
    const step: Running = { name, progress: '', started: Date.now() };
    this.#running.add(step);
    this.line(`${name}: ${what} …`);
    this.#timer ??= setInterval(() => this.#tick(), 200);
    try {
      const result = await work((progress) => (step.progress = progress));
      this.line(`${name}: done (${seconds(step)})`);
      return result;
    } catch (error) {
      this.line(`${name}: failed (${seconds(step)})`);
      throw error;
    } finally {
      this.#running.delete(step);
      if (this.#running.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  /** Says that another set-up is doing the very same. */
  waiting(name: string): void {
    this.line(`${name}: another set-up is bringing it, waiting for that …`);
  }

  /** Writes one line that stays. */
  line(text: string): void {
    this.output.write(`${this.output.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  }

  #tick(): void {
    const now = [...this.#running].map(
      (step) => `${step.name} ${step.progress}${step.progress ? ', ' : ''}${seconds(step)}`,
    );
    if (this.output.isTTY) {
      this.output.write(`\r\x1b[K${now.join(' · ').slice(0, 110)}`);
    } else if (Date.now() - this.#lastLog > logEveryMs) {
      this.#lastLog = Date.now();
      this.output.write(`  … ${now.join(' · ')}\n`);
    }
  }
}

function seconds(step: Running): string {
  return `${((Date.now() - step.started) / 1000).toFixed(1)} s`;
}

/** A number of bytes for people. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** What is printed when something failed: what happened and what to do, for each failure. */
export function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeFailure).join('\n');
  if (error instanceof SetupError) return `${error.message}\n  → ${error.advice}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
