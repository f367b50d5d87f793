import type { Clock } from '../shared/clock.ts';
import type { Rng } from '../shared/random.ts';

const COUNTER_END = 0x1000;

/**
 * UUIDv7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then a 12-bit counter (6.2, method 1) that starts at random and
 * keeps ids of one process in order within a millisecond and when the wall clock jumps back, then 62 random bits.
 */
export function createIds(clock: Pick<Clock, 'nowMs'>, rng: Rng): () => string {
	let lastMs = -1;
	let counter = 0;
	const bits = (count: number) => Math.floor(rng() * 2 ** count);
	return () => {
		const now = Math.floor(clock.nowMs());
		if (now > lastMs) {
			lastMs = now;
			// Half of the range, so that a burst within one millisecond has room.
			counter = bits(11);
		} else {
			counter += 1;
			if (counter === COUNTER_END) {
				lastMs += 1;
				counter = 0;
			}
		}
		const time = lastMs.toString(16).padStart(12, '0');
		const low = hex(bits(16), 4) + hex(bits(16), 4) + hex(bits(16), 4);
		return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${hex(0x8000 | bits(14), 4)}-${low}`;
	};
}

function hex(value: number, digits: number): string {
	return value.toString(16).padStart(digits, '0');
}
