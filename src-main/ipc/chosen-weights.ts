import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { StudioError, type ChosenWeights, type NetName } from '../../src-preload/contract';
import type { NetFile } from '../engine/messages';

/** More files than anybody chooses in one sitting; the oldest are forgotten. */
const most = 64;

/** Files of weights that the person has chosen for new runs: the window knows their ids, their paths stay here. */
export class ChosenWeightFiles {
  readonly #paths = new Map<string, string>();

  add(path: string, net: NetName): ChosenWeights {
    const weightsId = randomBytes(12).toString('base64url');
    this.#paths.set(weightsId, path);
    const [oldest] = this.#paths.keys();
    if (this.#paths.size > most && oldest) this.#paths.delete(oldest);
    return { weightsId, net, name: basename(path) };
  }

  /** @throws StudioError weightsGone for an id that is not known */
  filesOf(weights: readonly { net: NetName; weightsId: string }[]): NetFile[] {
    return weights.map(({ net, weightsId }) => {
      const path = this.#paths.get(weightsId);
      if (path === undefined) throw new StudioError('weightsGone');
      return { net, path };
    });
  }
}
