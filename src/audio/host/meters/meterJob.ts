import { z } from 'zod';
import { packedMeters } from '../../meterReport.ts';
import { MeterReadings } from './meterReadings.ts';
import { MeterRingReader, meterRingMemorySchema, topicsOf } from './meterRing.ts';

/** Meters the blocks that the block loop puts into a ring. Says readings (`Meters`), packed as `meterReport.ts` has them. */

export const meterJobSchema = z.strictObject({ job: z.literal('meters'), ring: meterRingMemorySchema });

/** Returns when the loop has written its last block. Blocks the calling thread. */
export function meterBlocks({ ring }: z.infer<typeof meterJobSchema>, tell: (message: unknown) => void): void {
	const reader = new MeterRingReader(ring);
	const readings = new MeterReadings(ring.rateHz);
	let topics = 0;
	let piece = 0;
	for (let block = reader.take(); block !== null; block = reader.take()) {
		if (block.topics !== topics) readings.want(topicsOf(block.topics));
		topics = block.topics;
		if (block.piece !== piece) readings.restart();
		piece = block.piece;
		const meters = readings.block(block.nowMs, block.planes, block.task, block.frames);
		if (meters !== null) tell(packedMeters(meters));
	}
}
