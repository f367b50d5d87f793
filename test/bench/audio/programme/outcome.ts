import type { Judged, PassResult } from './passes.ts';

/** Faults on a programme softer than this are not counted. */
export const LEAST_DBFS = -50;
/** What is promised of every one. */
export const SURE_FRAMES = 32;
export const SURE_DB = 0.5;
/** Jumps before the chain are measured in the capture: 0.5 dB to this accuracy. */
const MEASURED_DB = 0.005;

export interface Count {
	found: number;
	unproven: number;
	all: number;
}

/** Verdicts by what is looked at, for a table. */
class Counts {
	readonly #counts = new Map<string, Count>();

	add(key: string, verdict: Judged['verdict']): void {
		const { found, unproven, all } = this.#counts.get(key) ?? { found: 0, unproven: 0, all: 0 };
		this.#counts.set(key, {
			found: found + (verdict === 'found' ? 1 : 0),
			unproven: unproven + (verdict === 'not provable' ? 1 : 0),
			all: all + 1,
		});
	}

	rows(): string[][] {
		return [...this.#counts]
			.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
			.map(([key, { found, unproven, all }]) => [
				...key.split('|'),
				percent(found, all),
				String(unproven),
				String(all - found - unproven),
			]);
	}
}

export const percent = (part: number, all: number) =>
	`${part} of ${all}${all === 0 ? '' : ` (${((100 * part) / all).toFixed(1)} %)`}`;

/** What became of all passes. */
export class Outcome {
	readonly sizes = new Counts();
	readonly byChain = new Counts();
	readonly rack = new Counts();
	readonly sure = {
		slips: { found: 0, unproven: 0, all: 0 },
		jumps: { found: 0, unproven: 0, all: 0 },
		hum: { found: 0, unproven: 0, all: 0 },
		/** An offset, and a channel that is gone. */
		offsets: { found: 0, unproven: 0, all: 0 },
	};
	readonly alarms: string[][] = [];
	readonly missed: string[][] = [];
	hours = 0;
	failures = 0;
	unprovenSeconds = 0;
	injected = 0;
	rackInjected = 0;

	takeSound({ piece, chain, rateHz, hours, found, unprovenSeconds }: PassResult): void {
		this.hours += hours;
		this.unprovenSeconds += unprovenSeconds;
		this.failures += found.filter(({ severity }) => severity === 'failure').length;
		for (const { kind, severity, frame, text } of found)
			this.alarms.push([piece, chain, ((frame ?? 0) / rateHz).toFixed(2), `${kind}, ${severity}`, text]);
	}

	takeFaulty({ piece, chain, rateHz, judged }: PassResult): void {
		this.injected += judged.length;
		for (const { fault, levelDbfs, heldDb, verdict } of judged) {
			if (levelDbfs < LEAST_DBFS) continue;
			const jump = fault.kind === 'level';
			const held = fault.side === 'send' && heldDb < SURE_DB - MEASURED_DB && Math.abs(fault.gainDb) >= SURE_DB;
			const size = !jump
				? `${fault.frames} frames`
				: held
					? `${Math.abs(fault.gainDb)} dB, of which the chain leaves less than ${SURE_DB} dB`
					: `${Math.abs(fault.gainDb)} dB`;
			this.sizes.add(
				`${fault.kind}${jump ? (fault.side === 'send' ? ', before the chain' : ', behind it') : ''}|${size}`,
				verdict,
			);
			if (jump ? heldDb < SURE_DB - MEASURED_DB : fault.frames < SURE_FRAMES) continue;
			this.byChain.add(`${chain}|${jump ? 'level' : 'slip, repeat, dropout'}`, verdict);
			this.#count(jump ? this.sure.jumps : this.sure.slips, verdict);
			if (verdict !== 'missed') continue;
			const what = `${fault.kind} ${size}, ${fault.side}, ${fault.channel}, ${fault.frames} frames`;
			this.missed.push([piece, chain, (fault.at / rateHz).toFixed(2), what]);
		}
	}

	#count(count: Count, verdict: Judged['verdict']): void {
		count.all++;
		if (verdict === 'found') count.found++;
		if (verdict === 'not provable') count.unproven++;
	}

	takeRack({ rack }: PassResult): void {
		this.rackInjected += rack.length;
		for (const { fault, levelDbfs, verdict } of rack) {
			if (fault.kind === 'channel-gone' && levelDbfs < LEAST_DBFS) continue;
			const size =
				fault.kind === 'channel-gone'
					? `${fault.frames} frames`
					: `${fault.levelDbfs} dBFS${fault.kind === 'hum' ? `, ${fault.mainsHz} Hz` : ''}`;
			this.rack.add(`${fault.kind}|${size}`, verdict);
			this.#count(fault.kind === 'hum' ? this.sure.hum : this.sure.offsets, verdict);
		}
	}
}
