import { Worker } from 'node:worker_threads';
import { StudioError, type ErrorCode, type ErrorMessage } from '../../src-preload/errors';

type Answer = { requestId: number } & ({ error: ErrorMessage } | object);
type Answered<A> = Exclude<A, { error: unknown }>;

/**
 * A thread that answers questions one by one, started at the first of them: what it loads takes its time and its memory.
 * One that ended is started again by the next question.
 */
export class AskedThread<Question extends object, A extends Answer> {
  #worker: Worker | null = null;
  #lastRequest = 0;
  readonly #pending = new Map<
    number,
    { resolve: (answer: Answered<A>) => void; reject: (error: StudioError) => void }
  >();

  /**
   * @param entry absolute path of the thread's bundle
   * @param crashed what is said to whoever waits when the thread ends
   * @param onEnd called when it has ended: what it knew is gone
   */
  constructor(
    private readonly entry: string,
    private readonly crashed: ErrorCode,
    private readonly onEnd: () => void = () => {},
  ) {}

  /** @throws StudioError that the thread answers, or `crashed` when it ends over the question */
  ask(question: Question): Promise<Answered<A>> {
    this.#worker ??= this.#start();
    const requestId = ++this.#lastRequest;
    this.#worker.postMessage({ requestId, ...question });
    return new Promise((resolve, reject) => this.#pending.set(requestId, { resolve, reject }));
  }

  #start(): Worker {
    const worker = new Worker(this.entry);
    worker.on('message', (answer: A) => {
      const pending = this.#pending.get(answer.requestId);
      this.#pending.delete(answer.requestId);
      if ('error' in answer) pending?.reject(StudioError.fromMessage(answer.error));
      else pending?.resolve(answer as Answered<A>);
    });
    worker.on('error', (error) => console.error(error));
    worker.on('exit', () => {
      this.#worker = null;
      this.onEnd();
      const asked = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of asked) reject(new StudioError(this.crashed));
    });
    return worker;
  }
}
