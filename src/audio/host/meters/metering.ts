import type { MeterTopic } from '../../../shared/protocol/meters.ts';
import { packedMeters } from '../../meterReport.ts';
import type { MeteredPlanes, MeteredTask } from './metered.ts';
import { MeterReadings } from './meterReadings.ts';

/** Meters the blocks of one stream. What the host itself knows (`host`) is not in what it tells. */
export interface Metering {
	/** Nothing is worked out for a topic that is not in it. */
	want(topics: readonly MeterTopic[]): void;
	/** Another piece begins with the next block. */
	restart(): void;
	/** Called within the block loop: neither blocks nor allocates, but for a reading, where readings are made at once. */
	block(nowMs: number, planes: MeteredPlanes, task: MeteredTask | null, frames: number): void;
	/** There are no more blocks. */
	close(): void;
}

export interface MeteringRequest {
	rateHz: number;
	/** Frames of a block at most. */
	blockFrames: number;
	/** Gets readings, at most 30 a second, packed by `packedMeters`. */
	hear(reading: Uint8Array<ArrayBuffer>): void;
}

export type OpenMetering = (request: MeteringRequest) => Metering;

/** Meters within the block loop: for tests, and where a loop has no time to keep. */
export const directMetering: OpenMetering = ({ rateHz, hear }) => {
	const readings = new MeterReadings(rateHz);
	return {
		want: (topics) => readings.want(topics),
		restart: () => readings.restart(),
		block(nowMs, planes, task, frames) {
			const meters = readings.block(nowMs, planes, task, frames);
			if (meters !== null) hear(packedMeters(meters));
		},
		close: () => {},
	};
};
