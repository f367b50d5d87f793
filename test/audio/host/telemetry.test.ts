import { expect, test } from 'vitest';
import { Telemetry } from '../../../src/audio/host/telemetry.ts';
import { type MeterReport, meterReportSchema, packedMeters } from '../../../src/audio/meterReport.ts';
import { FakeClock } from '../../support/fakeClock.ts';

test('a reading that was on its way is told with what is wanted by now, and not at all when nobody looks any more', () => {
	let hear: (reading: Uint8Array<ArrayBuffer>) => void = () => {};
	const told: MeterReport[] = [];
	const telemetry = new Telemetry({
		clock: new FakeClock(),
		rateHz: 48_000,
		blockFrames: 512,
		realTime: true,
		openMetering: (request) => {
			hear = request.hear;
			return { want: () => {}, restart: () => {}, block: () => {}, close: () => {} };
		},
		listener: { meters: (report) => told.push(report), preview: () => {}, transport: () => {}, filesLate: () => {} },
		load: () => {
			throw new Error('nobody asked for the load');
		},
	});
	const reading = packedMeters({ frame: 7, scope: [0, 0], feeds: { source: null, return: null, master: null } });
	telemetry.want({ meters: ['scope'], preview: false });
	hear(reading);
	telemetry.want({ meters: [], preview: false });
	hear(reading);
	expect(told.map((report) => meterReportSchema.parse(report))).toEqual([{ frame: 7, scope: [0, 0] }]);
});
