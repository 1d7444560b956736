/**
 * Keeps one request in flight and remembers only the newest one waiting: while a slider is dragged the engine is
 * never asked for pictures that nobody will see.
 */
export class Latest<Request, Result> {
  private busy = false;
  private waiting: { request: Request } | null = null;

  constructor(
    private readonly work: (request: Request) => Promise<Result>,
    private readonly done: (result: Result, request: Request) => void,
    private readonly failed: (thrown: unknown, request: Request) => void,
  ) {}

  /** Runs the request now, or after the one in flight; an older waiting one is dropped. */
  ask(request: Request): void {
    this.waiting = { request };
    if (!this.busy) void this.run();
  }

  /** Forgets the waiting request. */
  clear(): void {
    this.waiting = null;
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.waiting) {
      const { request } = this.waiting;
      this.waiting = null;
      try {
        this.done(await this.work(request), request);
      } catch (thrown) {
        this.failed(thrown, request);
      }
    }
    this.busy = false;
  }
}
