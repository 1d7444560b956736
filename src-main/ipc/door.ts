import {
  contract,
  toErrorMessage,
  type Answer,
  type ChannelName,
  type Input,
  type Output,
} from '../../src-preload/contract';

/** One handler for every channel of the contract: a channel without one does not compile. */
export type Handlers = {
  [C in ChannelName]: (input: Input<C>) => Output<C> | Promise<Output<C>>;
};
/** The channels whose names begin with a family's name. */
export type Family<Name extends string> = Pick<Handlers, Extract<ChannelName, `${Name}.${string}`>>;

export interface DoorOptions<Sender> {
  handlers: Handlers;
  /** True for the main frame of the studio's own window on its own page. */
  isOwn(sender: Sender): boolean;
  log(text: string): void;
}

/**
 * The one door from the window into the program. It lets in messages of the studio's own page only, for channels of the
 * contract only, with payloads that the contract's schema accepts only; and lets out nothing but answers of the
 * contract: no exception, no stack, no path.
 */
export class Door<Sender> {
  constructor(private readonly options: DoorOptions<Sender>) {}

  async answer(sender: Sender, channel: unknown, payload: unknown): Promise<Answer<unknown>> {
    const { handlers, isOwn, log } = this.options;
    if (!isOwn(sender)) {
      log('A message from an unknown sender was dropped.');
      return refused;
    }
    if (typeof channel !== 'string' || !Object.hasOwn(contract, channel)) {
      log('A message for an unknown channel was dropped.');
      return refused;
    }
    const name = channel as ChannelName;
    try {
      const parsed = contract[name].input.safeParse(payload);
      if (!parsed.success) {
        log(`A malformed message for ${name} was dropped.`);
        return refused;
      }
      const handler = handlers[name] as (input: unknown) => unknown;
      return { ok: true, value: await handler(parsed.data) };
    } catch (thrown) {
      const error = toErrorMessage(thrown);
      if (error.code === 'internal') log(`${name} failed: ${describe(thrown)}`);
      return { ok: false, error };
    }
  }
}

const refused: Answer<never> = { ok: false, error: { code: 'badRequest', params: {} } };

/** For the log of the program, which stays on this machine. */
function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
