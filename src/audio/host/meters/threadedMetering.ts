import { type Meters, type MeterTopic, metersFor } from '../../../shared/protocol/meters.ts';
import type { HostThreads } from '../hostThreads.ts';
import type { OpenMetering } from './metering.ts';
import { MeterRingWriter, meterRingMemory } from './meterRing.ts';

/**
 * What the thread has told (`meterJob.ts`), unpacked and not looked through. The control process does that when it comes out of
 * this one: to do it here too, 30 times a second, gives the block loop's thread more to collect than all else that it does.
 *
 * @throws TypeError for what is no reading at all, SyntaxError for what is no JSON
 */
function readingOf(raw: unknown): Meters {
	const reading: unknown = typeof raw === 'string' ? JSON.parse(raw) : null;
	if (!isReading(reading)) throw new TypeError('a meter thread told something else than a reading');
	return reading;
}

function isReading(raw: unknown): raw is Meters {
	return typeof raw === 'object' && raw !== null && 'frame' in raw;
}

/**
 * Meters in a thread of their own, which is started when somebody first looks: to meter a block takes longer than to play and
 * to check it. A thread that is lost is started anew when something else is wanted, or another piece begins.
 */
export function threadedMetering(threads: Pick<HostThreads, 'run'>): OpenMetering {
	return ({ rateHz, blockFrames, hear }) => {
		let wanted: readonly MeterTopic[] = [];
		let ring: MeterRingWriter | null = null;
		let closed = false;
		const start = () => {
			if (ring !== null || wanted.length === 0 || closed) return;
			const memory = meterRingMemory(rateHz, blockFrames);
			const started = new MeterRingWriter(memory);
			ring = started;
			const run = threads.run({ job: 'meters', ring: memory }, (raw) => {
				// Somebody has looked away while it was on its way.
				if (wanted.length > 0 && !closed) hear(metersFor(readingOf(raw), wanted));
			});
			void run.ended.then(() => {
				if (ring === started) ring = null;
			});
		};
		return {
			want(topics) {
				wanted = topics;
				start();
				ring?.want(topics);
			},
			restart() {
				start();
				ring?.want(wanted);
				ring?.restart();
			},
			block: (nowMs, planes, task, frames) => ring?.write(nowMs, planes, task, frames),
			close() {
				closed = true;
				ring?.finish();
			},
		};
	};
}
