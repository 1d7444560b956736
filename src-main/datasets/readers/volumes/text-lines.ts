/** Words longer than this are no numbers and no keywords. */
const longestWord = 64;

const [tab, newLine, carriageReturn, space, hash] = [0x09, 0x0a, 0x0d, 0x20, 0x23];

/**
 * Reads the words of a text of numbers line by line, straight from its bytes: a mesh may be a hundred megabytes, and its
 * lines as strings several times that.
 */
export class TextLines {
  #at: number;
  #started = false;

  constructor(
    private readonly bytes: Buffer,
    start = 0,
  ) {
    this.#at = start;
  }

  /** Goes to the next line that has words; false at the end. What follows a `#` is a comment. */
  next(): boolean {
    if (this.#started) this.#skipLine();
    this.#started = true;
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.bytes.length) return false;
      const byte = this.bytes[this.#at]!;
      if (byte !== newLine && byte !== carriageReturn && byte !== hash) return true;
      this.#skipLine();
    }
  }

  /** The next word of this line; null at its end. */
  word(): string | null {
    this.#skipBlanks();
    const start = this.#at;
    while (this.#at < this.bytes.length && !isGap(this.bytes[this.#at]!) && this.bytes[this.#at] !== hash)
      this.#at++;
    if (this.#at === start) return null;
    return this.bytes.toString('latin1', start, Math.min(this.#at, start + longestWord));
  }

  /** The next word as a number; NaN when it is none, or the line has ended. */
  number(): number {
    const word = this.word();
    return word === null ? NaN : Number(word);
  }

  #skipBlanks(): void {
    for (; this.#at < this.bytes.length; this.#at++) {
      const byte = this.bytes[this.#at]!;
      // A line goes on behind a backslash at its end.
      if (byte === 0x5c && this.#continues()) continue;
      if (byte !== space && byte !== tab && byte !== 0x0b && byte !== 0x0c) return;
    }
  }

  #continues(): boolean {
    let next = this.#at + 1;
    if (this.bytes[next] === carriageReturn) next++;
    if (this.bytes[next] !== newLine) return false;
    this.#at = next;
    return true;
  }

  #skipLine(): void {
    while (this.#at < this.bytes.length) {
      const byte = this.bytes[this.#at++]!;
      if (byte === newLine || byte === carriageReturn) return;
    }
  }
}

const isGap = (byte: number): boolean => byte <= space;
