import type { TapeAction } from '../driver.ts';
import type { Tallies } from './tallyReader.ts';
import type { Seen } from './tapeMachine.ts';

const RUNNING: readonly Exclude<TapeAction, 'stop'>[] = ['record', 'play', 'rewind', 'forward'];

/**
 * What the lamps of a machine say. A lit stop lamp is a tape that stands; a lit play, record or wind lamp is one that
 * moves. Lamps that contradict each other, that do not settle or that are all dark say nothing: the machine may be braking,
 * or off.
 *
 * @param settled the stop lamp has been lit for as long as this machine needs to stand
 */
export function talliedMotion(tallies: Tallies, settled: boolean): Seen {
	const lit = RUNNING.filter((action) => tallies.get(action) === true);
	const stopped = tallies.get('stop') === true;
	const record = tallies.get('record');
	const unsteady = [...tallies.values()].includes(null);
	const winds = lit.includes('rewind') || lit.includes('forward');
	const unclear = unsteady || (stopped && lit.some((action) => action !== 'record')) || (winds && lit.length > 1);
	const base = { position: null, positionSeconds: null, atSpeed: null };
	if (unclear) return { ...base, moving: null, mode: 'tallies unclear', recording: record === false ? false : null };
	if (stopped) {
		// A record lamp beside it is a machine that is ready to record.
		const mode = settled ? (lit.includes('record') ? 'record ready' : 'stop') : 'stopping';
		return { ...base, moving: settled ? false : null, mode, recording: record === undefined ? null : false };
	}
	const mode = lit[0] ?? 'no lamp lit';
	return { ...base, moving: lit.length > 0 ? true : null, mode, recording: record ?? null };
}
