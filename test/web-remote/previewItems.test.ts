import { describe, expect, test } from 'vitest';
import type { TrackSummary } from '../../src/shared/model/log.ts';
import type { DeviceItem } from '../../src/shared/protocol/device.ts';
import { matchGainsDb, offered } from '../../web-remote/src/audio/previewItems.ts';
import { fileFacts } from '../support/passFakes.ts';

const item = (louderLu: number | null): DeviceItem => {
	return { startSeconds: 0, inverted: false, louderLu, inTime: louderLu !== null, note: null };
};

function revision(number: number, part: 'master' | 'capture' | null): TrackSummary['revisions'][number] {
	return {
		id: `revision-${number}`,
		hash: '',
		number,
		at: '2026-01-01T00:00:00Z',
		note: '',
		outcome: part === null ? 'failed' : 'complete',
		integratedLufs: null,
		truePeakDbtp: null,
		hasCapture: part !== null,
		hasMaster: part === 'master',
		print: part === null ? null : `print-${number}`,
		state: 'draft',
		approved: false,
		comments: 0,
	};
}

const track: TrackSummary = {
	id: 'track',
	title: 'Opening',
	position: 1,
	mix: fileFacts('mix.wav'),
	chain: null,
	locators: [],
	references: [
		{
			id: 'landr',
			name: 'LANDR, warm',
			what: 'automatic service',
			service: 'LANDR',
			file: { ...fileFacts('landr.wav'), sha256: 'landr-hash' },
			by: null,
			at: '2026-01-01T00:00:00Z',
		},
	],
	revisions: [revision(1, 'capture'), revision(2, null), revision(3, 'master'), revision(4, 'capture')],
	requests: [],
	revisionsUsed: 0,
};

describe('what a tablet plays by itself', () => {
	test('the mix, the newest prints, and the references, each with the hash that its waveform is kept under', () => {
		expect(offered(track, 2).map(({ key, label, sha256 }) => [key, label, sha256])).toEqual([
			['mix track', 'Mix', 'ab'.repeat(32)],
			['capture revision-4', '4 capture', 'print-4'],
			['master revision-3', '3 master', 'print-3'],
			['reference landr', 'LANDR, warm', 'landr-hash'],
		]);
		expect(offered({ ...track, mix: null, references: [] }, 9)).toHaveLength(3);
	});

	test('everything comes down to the quietest, and what is not known is not called matched', () => {
		expect(matchGainsDb([item(0), item(4), item(-2), item(null), null])).toEqual([-2, -6, 0, null, null]);
		expect(matchGainsDb([null])).toEqual([null]);
	});
});
