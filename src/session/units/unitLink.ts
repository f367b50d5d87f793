import type { UnitState } from '../../shared/protocol/state.ts';
import type { StateStore } from '../stateStore.ts';
import type { Believed } from './believed.ts';

export interface UnitLinkDeps {
	state: StateStore;
	believed: Believed;
	notice: (level: 'info' | 'warning', text: string) => void;
}

/** A unit's connection came or went: all screens see it, and what the wire said of a unit that is away no longer counts. */
export function linkChanged(
	{ state, believed, notice }: UnitLinkDeps,
	unit: string,
	link: UnitState['link'],
	reason: string | null,
): void {
	const before = state.state.units[unit];
	if (before === undefined) return;
	state.set(['units', unit, 'link'], link);
	state.set(['units', unit, 'linkReason'], reason);
	if (link === 'away' && before.link !== 'away') {
		notice('warning', `${before.name} is away: ${reason ?? 'no reason given'}`);
		for (const [control, { evidence }] of Object.entries(before.controls))
			if (evidence.by === 'wire' && evidence.stale === null) believed.doubt(unit, control, 'lost link');
	}
	if (link === 'connected' && before.link === 'away') notice('info', `${before.name} is back`);
}
