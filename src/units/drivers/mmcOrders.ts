import type { MmcCommand, MmcPlainName } from '../../protocols/mmc/commands.ts';
import type { MotionTally } from '../../protocols/mmc/motion.ts';
import type { TapeAction } from '../driver.ts';

const plain = (name: MmcPlainName): MmcCommand => ({ kind: 'plain', name });

const ACTIONS: Readonly<Record<TapeAction, readonly MmcCommand[]>> = {
	play: [plain('play')],
	stop: [plain('stop')],
	rewind: [plain('rewind')],
	forward: [plain('forward')],
	record: [plain('recordStrobe')],
};
const PLAY_ONLY: readonly MmcCommand[] = [plain('recordExit'), plain('play')];

/**
 * The commands of an action. Play alone leaves recording tracks in record (RP-013, PLAY), so a machine that may have been
 * brought there is taken out of it in the same message; one that only listens is given nothing that it may not know.
 */
export function mmcOrder(action: TapeAction, answers: boolean): readonly MmcCommand[] {
	return answers && action === 'play' ? PLAY_ONLY : ACTIONS[action];
}

export type Obeyed = 'taken' | 'failed' | 'not yet';

const FAILED = 2;

/** Whether a tally shows the motion that was asked for. */
export function obeysAction(action: TapeAction, { state, stateLevel }: MotionTally): Obeyed {
	if (state !== action) return 'not yet';
	return stateLevel === FAILED ? 'failed' : 'taken';
}

/** Whether a tally shows that the machine goes to a place, or is there. */
export function obeysLocate({ process, processLevel }: MotionTally): Obeyed {
	if (process !== 'locate') return 'not yet';
	return processLevel === FAILED ? 'failed' : 'taken';
}
