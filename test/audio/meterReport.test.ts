import { expect, test } from 'vitest';
import { meterReportSchema, packedMeters } from '../../src/audio/meterReport.ts';
import type { HostLoad, Meters } from '../../src/shared/protocol/meters.ts';

const READING: Meters = { frame: 7, scope: [1, -1], feeds: { source: -14.2, return: null, master: -9.01 } };
const LOAD: HostLoad = {
	load: 0.1,
	bufferMarginMs: 40,
	bufferMs: 85,
	leastMarginMs: 30,
	loadP50: 0.05,
	loadP99: 0.1,
	loadP999: 0.12,
	loadMost: 0.2,
	blocks: 1000,
	measuredHz: null,
};
const reading = packedMeters(READING);

test('of a reading that was on its way only what is still looked at is told', () => {
	expect(meterReportSchema.parse({ reading, topics: ['scope'] })).toEqual({ frame: 7, scope: [1, -1] });
	expect(meterReportSchema.parse({ reading, topics: ['scope', 'feeds'] })).toEqual(READING);
	expect(meterReportSchema.parse({ reading, topics: [] })).toEqual({ frame: 7 });
});

test('what the host itself knows goes beside the reading, and is put into it', () => {
	expect(meterReportSchema.parse({ reading, topics: ['feeds', 'host'], host: LOAD })).toEqual({
		frame: 7,
		feeds: READING.feeds,
		host: LOAD,
	});
});

test('what is no reading is refused, whole or cut off', () => {
	const text = JSON.stringify(READING);
	for (const wrong of [text.slice(0, -3), '', '[]', '{"frame":1.5}', '{"frame":7,"scope":["loud"]}'])
		expect(meterReportSchema.safeParse({ reading: Buffer.from(wrong), topics: ['scope'] }).success, wrong).toBe(false);
});
