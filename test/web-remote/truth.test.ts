import { describe, expect, test } from 'vitest';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { away, NOTHING_KNOWN, syncing, withChanges, withSnapshot } from '../../web-remote/src/state/truth.ts';
import { contractState } from '../support/contractState.ts';

const state: RemoteState = contractState(false);
const live = withSnapshot({ rev: 10, remote: 'me', role: 'engineer', state });
const dimmed = { path: ['audio', 'monitor', 'dim'], value: true };

describe('what the remote believes', () => {
	test('nothing before the first snapshot', () => {
		expect(NOTHING_KNOWN.trust).toBe('away');
		const { truth, resync } = withChanges(syncing(NOTHING_KNOWN), { rev: 1, changes: [dimmed] });
		expect(truth.state).toBeNull();
		expect(resync).toBe(false);
	});

	test('changes that follow one another are applied, and the untouched parts are the same objects', () => {
		const { truth, resync } = withChanges(live, { rev: 11, changes: [dimmed] });
		expect(resync).toBe(false);
		expect(truth.rev).toBe(11);
		expect(truth.state?.audio.monitor.dim).toBe(true);
		expect(truth.state?.units).toBe(state.units);
		expect(state.audio.monitor.dim).toBe(false);
	});

	test('a gap applies nothing, locks, and asks for the whole state', () => {
		const { truth, resync } = withChanges(live, { rev: 12, changes: [dimmed] });
		expect(resync).toBe(true);
		expect(truth.trust).toBe('syncing');
		expect(truth.state?.audio.monitor.dim).toBe(false);
		const later = withChanges(truth, { rev: 13, changes: [dimmed] });
		expect(later.truth.state?.audio.monitor.dim).toBe(false);
		expect(later.resync).toBe(false);
	});

	test('changes that the snapshot holds already are dropped', () => {
		const { truth, resync } = withChanges(live, { rev: 10, changes: [dimmed] });
		expect(truth).toBe(live);
		expect(resync).toBe(false);
	});

	test('away keeps the last state to show, but does not take changes for it', () => {
		const lost = away(live);
		expect(lost.state).toBe(state);
		expect(withChanges(lost, { rev: 11, changes: [dimmed] }).truth).toBe(lost);
	});
});
