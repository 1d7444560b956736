import type { Child } from '../processes/child';
import type { EngineCommand, EngineMessage } from './messages';

/** An engine process that does what a test says. */
export class FakeChild implements Child<EngineCommand, EngineMessage> {
  pid = 4711;
  readonly sent: EngineCommand[] = [];
  killed = false;
  /** Exits by itself when told to close, as the real one does. */
  obedient = true;
  readonly #messageListeners: ((message: EngineMessage) => void)[] = [];
  readonly #exitListeners: ((code: number | null) => void)[] = [];

  send(message: EngineCommand): void {
    this.sent.push(message);
    if (message.kind === 'close' && this.obedient) queueMicrotask(() => this.exit(0));
  }

  onMessage(listener: (message: EngineMessage) => void): void {
    this.#messageListeners.push(listener);
  }

  onExit(listener: (code: number | null) => void): void {
    this.#exitListeners.push(listener);
  }

  kill(): void {
    this.killed = true;
    queueMicrotask(() => this.exit(null));
  }

  /** The process says something. */
  say(...messages: EngineMessage[]): void {
    for (const message of messages) for (const listener of this.#messageListeners) listener(message);
  }

  /** The process ends. */
  exit(code: number | null): void {
    for (const listener of this.#exitListeners.splice(0)) listener(code);
  }

  /** The last request of a kind that it was sent. */
  last<Kind extends EngineCommand['kind']>(kind: Kind): Extract<EngineCommand, { kind: Kind }> {
    return this.sent.findLast((message) => message.kind === kind) as Extract<EngineCommand, { kind: Kind }>;
  }
}
