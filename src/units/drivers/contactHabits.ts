import type { GpiConnection } from '../../shared/model/board.ts';
import type { Remote } from '../../shared/model/wire.ts';

/** How a machine wants its contacts closed and its lamps read. */
export interface ContactHabits {
	pulseMs: number;
	recordWithPlay: boolean;
	/** A lit lamp is a high input. */
	tallyHigh: boolean;
	debounceMs: number;
	settleMs: number;
}

/** Most machines want record and play together; a contact closes an input of most boards to high. */
const USUAL: ContactHabits = { pulseMs: 150, recordWithPlay: true, tallyHigh: true, debounceMs: 20, settleMs: 0 };

/** The rig's word for this machine, then its model's, then what is usual. */
export function contactHabitsOf(remote: Remote, connection: GpiConnection): ContactHabits {
	const model = remote.kind === 'gpi' ? remote : null;
	const active = connection.tallyActive ?? model?.tallyActive;
	return {
		pulseMs: connection.pulseMs ?? model?.pulseMs ?? USUAL.pulseMs,
		recordWithPlay: connection.recordWithPlay ?? model?.recordWithPlay ?? USUAL.recordWithPlay,
		tallyHigh: active === undefined ? USUAL.tallyHigh : active === 'high',
		debounceMs: connection.debounceMs ?? model?.debounceMs ?? USUAL.debounceMs,
		settleMs: connection.settleMs ?? model?.settleMs ?? USUAL.settleMs,
	};
}
