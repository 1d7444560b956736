import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request is answered. */
export interface Answer {
  /** Refuses it. */
  refuse?: 404 | 503;
  /** Knows no ranges: sends the file from its beginning. */
  whole?: boolean;
  /** The first bytes are other ones. */
  damaged?: boolean;
  /** After so many bytes, the connection breaks or falls silent; without it, all come. */
  most?: number;
  then?: 'break' | 'silence';
}

/** A server on this machine that has one file, and that a test lets go wrong. */
export class OneFileServer {
  /** The range that each request asked for. */
  readonly ranges: (string | undefined)[] = [];
  /** What the next requests get; the last one stays. */
  answers: Answer[] = [{}];
  private readonly server = createServer(({ headers }, response) => {
    this.ranges.push(headers.range);
    this.answer(headers.range, response);
  });

  constructor(readonly content: Buffer) {}

  /** Where each request wanted to begin, in bytes. */
  get starts(): number[] {
    return this.ranges.map((range) => startOf(range) ?? 0);
  }

  /** @returns the address of the file */
  async listen(name: string): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${name}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(range: string | undefined, response: ServerResponse): void {
    const how = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
    if (how.refuse) return void response.writeHead(how.refuse).end('no');
    const asked = how.whole ? undefined : startOf(range);
    const from = asked ?? 0;
    const { length } = this.content;
    if (from >= length) return void response.writeHead(416, { 'content-range': `bytes */${length}` }).end();
    response.writeHead(asked === undefined ? 200 : 206, {
      'content-length': length - from,
      ...(asked !== undefined && { 'content-range': `bytes ${from}-${length - 1}/${length}` }),
    });
    const rest = Buffer.from(this.content.subarray(from));
    if (how.damaged) rest.fill(0, 0, 8);
    const { most = Infinity, then = 'break' } = how;
    if (rest.length <= most) return void response.end(rest);
    response.write(rest.subarray(0, most), () => {
      if (then === 'break') setTimeout(() => response.destroy(), 20);
    });
  }
}

/** Undefined where no range, or no such range, was asked for. */
function startOf(range: string | undefined): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}
