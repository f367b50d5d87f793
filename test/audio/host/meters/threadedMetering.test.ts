import { beforeEach, expect, test } from 'vitest';
import type { HostJob } from '../../../../src/audio/host/hostJobs.ts';
import { meterBlocks } from '../../../../src/audio/host/meters/meterJob.ts';
import { MeterRingWriter } from '../../../../src/audio/host/meters/meterRing.ts';
import { threadedMetering } from '../../../../src/audio/host/meters/threadedMetering.ts';
import { stereoBlock } from '../../../../src/audio/host/stereo.ts';
import { meterReportSchema, packedMeters } from '../../../../src/audio/meterReport.ts';
import { DetentError } from '../../../../src/shared/errors.ts';
import { METER_TOPICS, type Meters } from '../../../../src/shared/protocol/meters.ts';

const RATE = 48_000;
const BLOCK = 512;
const block = stereoBlock(BLOCK);
const PLANES = {
	input: block,
	send: block,
	returned: block,
	monitorSource: block,
	monitorReturn: block,
	monitorMaster: block,
};

interface Started {
	/** A message of the thread. */
	tell(message: unknown): void;
	/** What the thread would say of the blocks that it has got so far; it ends with that. */
	readings(): Meters[];
	/** The thread is lost. */
	lose(): void;
}

let started: Started[];
let heard: Uint8Array[];

function metering() {
	const open = threadedMetering({
		run(job: HostJob, hear) {
			let end: (fault: DetentError | null) => void = () => {};
			const ended = new Promise<DetentError | null>((resolve) => {
				end = resolve;
			});
			started.push({
				tell: hear,
				readings: () => {
					if (job.job !== 'meters') throw new Error(`another job: ${job.job}`);
					const told: Meters[] = [];
					new MeterRingWriter(job.ring).finish();
					meterBlocks(job, (meters) =>
						told.push(meterReportSchema.parse({ reading: meters, topics: [...METER_TOPICS] })),
					);
					return told;
				},
				lose: () => end(new DetentError('audio.thread-ended', { message: 'lost' })),
			});
			return { send: () => {}, ended };
		},
	});
	return open({ rateHz: RATE, blockFrames: BLOCK, hear: (reading) => heard.push(reading) });
}

beforeEach(() => {
	started = [];
	heard = [];
});

test('no thread is started before somebody looks, and one is enough for all that is looked at later', () => {
	const meters = metering();
	meters.restart();
	meters.block(0, PLANES, null, BLOCK);
	expect(started).toEqual([]);
	meters.want(['levels']);
	meters.want([]);
	meters.want(['scope']);
	meters.block(0, PLANES, null, BLOCK);
	expect(started).toHaveLength(1);
	expect(started[0]?.readings().map((one) => Object.keys(one).sort())).toEqual([['frame', 'scope']]);
});

test('a reading is handed on as the thread has packed it, and none after the stream was closed', () => {
	const meters = metering();
	meters.want(['scope']);
	const reading = packedMeters({ frame: 7, scope: [0, 0] });
	started[0]?.tell(reading);
	meters.close();
	started[0]?.tell(packedMeters({ frame: 8, scope: [0, 0] }));
	expect(heard).toEqual([reading]);
});

test('meters come back when the thread was lost: with the next piece, or when something else is looked at', async () => {
	const meters = metering();
	meters.want(['levels']);
	started[0]?.lose();
	await Promise.resolve();
	meters.block(0, PLANES, null, BLOCK);
	meters.restart();
	expect(started).toHaveLength(2);
	started[1]?.lose();
	await Promise.resolve();
	meters.want(['levels', 'scope']);
	meters.block(0, PLANES, null, BLOCK);
	expect(started).toHaveLength(3);
	meters.close();
	meters.want(['levels']);
	expect(started).toHaveLength(3);
});
