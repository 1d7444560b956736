import { describe, expect, it } from 'vitest';
import { Latest } from './latest';

/** Work whose answers the test gives itself. */
function slowWork() {
  const asked: { request: number; answer: (value: string) => void; fail: (why: unknown) => void }[] = [];
  const results: string[] = [];
  const failures: unknown[] = [];
  const latest = new Latest<number, string>(
    (request) => new Promise((answer, fail) => asked.push({ request, answer, fail })),
    (result) => results.push(result),
    (why) => failures.push(why),
  );
  return { asked, results, failures, latest };
}
const tick = (): Promise<void> => new Promise((done) => setTimeout(done));

describe('the latest request', () => {
  it('waits for the one in flight and drops those in between', async () => {
    const { asked, results, latest } = slowWork();
    for (const request of [1, 2, 3, 4]) latest.ask(request);
    expect(asked.map((each) => each.request)).toEqual([1]);
    asked[0]!.answer('one');
    await tick();
    expect(asked.map((each) => each.request)).toEqual([1, 4]);
    asked[1]!.answer('four');
    await tick();
    expect(results).toEqual(['one', 'four']);
  });

  it('goes on after a failure', async () => {
    const { asked, results, failures, latest } = slowWork();
    latest.ask(1);
    latest.ask(2);
    asked[0]!.fail('broken');
    await tick();
    asked[1]!.answer('two');
    await tick();
    expect(failures).toEqual(['broken']);
    expect(results).toEqual(['two']);
  });

  it('is forgotten when cleared', async () => {
    const { asked, latest } = slowWork();
    latest.ask(1);
    latest.ask(2);
    latest.clear();
    asked[0]!.answer('one');
    await tick();
    expect(asked).toHaveLength(1);
  });
});
