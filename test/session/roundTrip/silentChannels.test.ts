import { expect, test } from 'vitest';
import { bareSides, type UnitSide } from '../../../src/session/roundTrip/bareSides.ts';
import { silentChannels } from '../../../src/session/roundTrip/silentChannels.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';

const SIDES: Record<string, UnitSide> = {
	eq: 'stereo',
	'pultec-l': 'left',
	'pultec-r': 'right',
	box: null,
	atr: 'stereo',
};
const sideOf = (unit: string): UnitSide => SIDES[unit] ?? null;
const insert = (units: string[], more: object = {}) => ({ kind: 'insert', id: 'a', name: 'A', units, ...more });
const chainOf = (stages: object[], more: object = {}) => chainSchema.parse({ schema: 1, name: 'c', stages, ...more });
const at = { frames: 10, inverted: false };
const reading = (channels: Latency['channels'], more: Partial<Latency> = {}): Latency => ({
	frames: 10,
	fraction: 0,
	inverted: false,
	confidence: 50,
	method: 'sweep',
	channels,
	...more,
});
const leftAlone = reading([at, null]);
const told = (chain: ReturnType<typeof chainOf>, ...loops: Latency[]) => silentChannels(chain, loops, sideOf);

test('a channel on which nothing comes back is a warning where the chain sends both', () => {
	expect(told(chainOf([insert(['eq'])]), leftAlone)).toMatchObject([
		{ kind: 'round-trip', severity: 'warning', channel: 'right' },
	]);
	expect(told(chainOf([insert(['pultec-l', 'pultec-r'])]), reading([null, at]))).toMatchObject([{ channel: 'left' }]);
	expect(told(chainOf([]), leftAlone), 'a cable').toMatchObject([{ channel: 'right' }]);
	expect(told(chainOf([insert(['eq'], { midSide: true })]), leftAlone)).toMatchObject([{ channel: 'right' }]);
	expect(told(chainOf([insert(['eq'])]), reading([at, at]))).toEqual([]);
});

test('of several pairs it is told of its own', () => {
	const two = chainOf([insert(['eq']), insert(['eq'], { id: 'b', loop: 'b' })]);
	const found = told(two, reading([at, at]), leftAlone);
	expect(found.map(({ text }) => text)).toEqual([expect.stringMatching(/^b on the pair b: /)]);
});

test.each([
	['no unit is on it', chainOf([insert(['pultec-l'])]), leftAlone],
	['a mono unit sits nobody has said where', chainOf([insert(['box'])]), leftAlone],
	[
		'one channel alone goes through',
		chainOf([insert(['pultec-l'], { channels: 'left' })]),
		reading([at, null], { side: 'left' }),
	],
	['only a machine is recorded on', chainOf([insert(['atr'])], { passKind: 'toTape' }), leftAlone],
	['nothing is sent', chainOf([insert(['atr'])], { passKind: 'fromTape' }), leftAlone],
	['its machine stood', chainOf([insert(['atr'])], { passKind: 'repro', tape: { unit: 'atr' } }), leftAlone],
])('it is none where %s', (_, chain, loop) => {
	expect(told(chain, loop)).toEqual([]);
});

test('a print needs to have nothing on what is bare in one of its pairs', () => {
	const bare = (...stages: object[]) => bareSides(chainOf(stages), sideOf);
	expect(bare(insert(['eq']))).toEqual([]);
	expect(bare(insert(['pultec-l']), insert(['eq'], { id: 'b', loop: 'b' }))).toEqual(['right']);
	expect(bare(insert(['pultec-l', 'pultec-r']))).toEqual([]);
	expect(bare(insert(['pultec-l'], { channels: 'left' }))).toEqual([]);
	expect(bare(insert(['pultec-l'], { midSide: true }))).toEqual(['side']);
});
