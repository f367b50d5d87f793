import { z } from 'zod';
import type { MeterTopic } from '../../../shared/protocol/meters.ts';
import type { HostThreads } from '../hostThreads.ts';
import type { OpenMetering } from './metering.ts';
import { MeterRingWriter, meterRingMemory } from './meterRing.ts';

const packedSchema = z.instanceof(Uint8Array);

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
				if (!closed) hear(packedSchema.parse(raw));
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
