import { describeSystem, type SystemId } from '../../src-preload/contract';

/** Whether a system makes shapes; the others make pictures. */
export const makesShapes = (system: SystemId): boolean => describeSystem(system).content === 'volumes';
