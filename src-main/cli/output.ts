import { describeError, type ErrorMessage, type Language } from '../../src-preload/contract';
import { say, type Word } from './words';

/** Where a command writes to: the real streams, or those of a test. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
  /** A person watches: progress may rewrite its line. */
  terminal: boolean;
  columns(): number;
}

/**
 * What a command says. For a person: results on standard output, progress and errors on standard error. With `--json`:
 * one object a line on standard output, nothing else.
 */
export class Output {
  #line = false;
  #lastProgress = -Infinity;

  constructor(
    private readonly streams: Streams,
    readonly language: Language,
    readonly json: boolean,
  ) {}

  /** How far something is. Where nobody watches, at most one line in ten seconds. */
  progress(facts: Record<string, unknown>, sentence: string, now = Date.now()): void {
    if (this.json) return this.#object('progress', facts);
    if (this.streams.terminal) {
      const text = fit(sentence, this.streams.columns() - 1);
      this.streams.err(`\r\u001b[K${text}`);
      this.#line = true;
    } else if (now - this.#lastProgress >= 10_000) {
      this.#lastProgress = now;
      this.streams.err(`${sentence}\n`);
    }
  }

  /** Something worth a line of its own while the work goes on. */
  note(facts: Record<string, unknown>, sentence: string): void {
    if (this.json) return this.#object('progress', facts);
    this.#endLine();
    this.streams.err(`${sentence}\n`);
  }

  /** What came out of it. */
  result(facts: Record<string, unknown>, text: string): void {
    if (this.json) return this.#object('result', facts);
    this.#endLine();
    this.streams.out(`${text}\n`);
  }

  error(error: ErrorMessage): void {
    const message = describeError(error, this.language);
    if (this.json) return this.#object('error', { code: error.code, params: error.params, message });
    this.#endLine();
    this.streams.err(`${message}\n`);
  }

  say(word: Word, params?: Record<string, string | number>): string {
    return say(this.language, word, params);
  }

  #object(type: 'progress' | 'result' | 'error', facts: Record<string, unknown>): void {
    this.streams.out(`${JSON.stringify({ type, ...facts })}\n`);
  }

  #endLine(): void {
    if (this.#line) this.streams.err('\n');
    this.#line = false;
  }
}

/** Cuts a line to the width of the terminal; a Chinese character takes two columns. */
function fit(text: string, columns: number): string {
  let width = 0;
  let end = '';
  for (const character of text) {
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(
      character,
    )
      ? 2
      : 1;
    if (columns > 0 && width > columns) return end;
    end += character;
  }
  return end;
}
