import type { Augmentation, AugmentedPictures, Bridge, ErrorMessage } from '../../src-preload/contract';
import { asErrorMessage } from './errors';
import { Latest } from './latest';

type Request = Augmentation & { datasetId: number };
type Policy = Pick<Augmentation, 'flip' | 'diffAugment'>;

/** Pictures that are shown. */
const count = 12;

/** What flips and DiffAugment make of the pictures of a data set, before anything is trained. */
export class AugmentPreview {
  pictures = $state.raw<AugmentedPictures | null>(null);
  error = $state.raw<ErrorMessage | null>(null);
  /** Decides the random numbers. */
  turn = $state(0);
  /** What `pictures` shows: a test, and a person who waits, can tell old pictures from new ones. */
  shown = $state.raw<Request | null>(null);

  private readonly requests: Latest<Request, AugmentedPictures>;

  constructor(bridge: Bridge) {
    this.requests = new Latest(
      (request) => bridge.call('datasets.augment', request),
      (pictures, request) => {
        this.pictures = pictures;
        this.shown = request;
        this.error = null;
      },
      (thrown) => {
        this.pictures = null;
        this.shown = null;
        this.error = asErrorMessage(thrown);
      },
    );
  }

  /** Asks for the pictures as these switches make them. */
  show(datasetId: number, { flip, diffAugment }: Policy, turn: number): void {
    const { color, translation, cutout } = diffAugment;
    this.requests.ask({ datasetId, flip, diffAugment: { color, translation, cutout }, turn, count });
  }

  /** Other random numbers for the same pictures. */
  shuffle(): void {
    this.turn++;
  }
}
