import type { Finding } from '../../shared/model/finding.ts';
import { CELL } from './cells.ts';
import { type LevelJudge, PROMISED_DB, PROOF_CELLS } from './levelJudge.ts';
import { longestOf, type Span } from './longestOf.ts';

/** Stretches in which it would not are told from this length on; shorter ones are added up, … */
const TOLD_SECONDS = 1;
/** … and told from so many seconds together on. */
const LEAST_SECONDS = 0.1;
/** Two stretches with less between them are one. */
const JOINED_SECONDS = 0.05;

/** Frames of the pass in which jumps of the level are proven only from a size on. */
export interface LevelGap {
	readonly channel: 'left' | 'right';
	readonly from: number;
	to: number;
	/** What would be found all the same, dB; infinite where nothing would. */
	smallestDb: number;
}

/** A stretch of one channel, or of both. */
interface Stretch extends Span {
	readonly gaps: readonly LevelGap[];
}

/** Keeps account of where a jump of level would be seen, and from what size on. */
export class LevelProof {
	readonly #rateHz: number;
	readonly #midSide: boolean;
	readonly #gaps: LevelGap[] = [];
	readonly #last: (LevelGap | null)[] = [null, null];
	readonly #doubts: LevelGap[] = [];

	constructor(rateHz: number, midSide: boolean) {
		this.#rateHz = rateHz;
		this.#midSide = midSide;
	}

	get gaps(): readonly LevelGap[] {
		return [...this.#gaps, ...this.#doubts];
	}

	/** Takes what was decided of a channel with the stretch that begins at a frame. */
	take(
		channel: 0 | 1,
		judge: Pick<LevelJudge, 'decided' | 'smallestDb'>,
		frame: number,
		sourceFrom: number,
		sourceTo: number,
	): void {
		const { from, to } = judge.decided;
		for (let cell = from; cell < to; cell += PROOF_CELLS) {
			const at = frame + cell * CELL;
			if (at < sourceFrom || at >= sourceTo) continue;
			const smallestDb = judge.smallestDb(cell);
			if (smallestDb > PROMISED_DB) this.#add(channel, at, smallestDb);
		}
	}

	/** At a frame something reads like a jump of up to this size, and not all bands bear it out. @returns it in words */
	doubt(channel: Finding['channel'], frame: number, reachFrames: number, upToDb: number): Finding {
		const place = { from: frame - reachFrames, to: frame + reachFrames, smallestDb: upToDb };
		for (const one of ['left', 'right'] as const)
			if (channel === 'both' || channel === one) this.#doubts.push({ channel: one, ...place });
		const text = `Something reads like a jump of level here, but not at all frequencies alike: one of less than about ${upToDb.toFixed(1)} dB is not provable here.`;
		return { ...NOTE, frame: place.from, frames: 2 * reachFrames, channel: this.#midSide ? 'both' : channel, text };
	}

	/** What cannot be proven of the level, in words: the longest stretches, and the others added up. */
	findings(): Finding[] {
		const { told, rest } = longestOf(this.#stretches());
		const findings = told.map((one) => this.#finding(one));
		const inRest = (channel: LevelGap['channel']) =>
			this.#gaps.reduce((sum, gap) => {
				const isTold = gap.channel !== channel || told.some(({ gaps }) => gaps.includes(gap));
				return isTold ? sum : sum + this.#seconds(gap);
			}, 0);
		const most = Math.max(inRest('left'), inRest('right'));
		if (most >= LEAST_SECONDS) {
			const where = rest.length > 0 ? 'In other places' : 'In places of less than a second';
			const text = `${where}, ${most.toFixed(1)} s together, a jump of level by ${PROMISED_DB} dB would not be seen.`;
			findings.push({ ...NOTE, frame: null, frames: null, channel: 'both', text });
		}
		return findings;
	}

	/** Stretches long enough to be told by themselves, in the order of time; what is so on both channels at once is one. */
	#stretches(): Stretch[] {
		const long = this.#gaps.filter((gap) => this.#seconds(gap) >= TOLD_SECONDS);
		const merged = new Set<LevelGap>();
		const stretches: Stretch[] = [];
		for (const gap of long) {
			if (merged.has(gap)) continue;
			const other = long.find((one) => one.channel !== gap.channel && !merged.has(one) && isNear(one, gap));
			if (other !== undefined) merged.add(other);
			const gaps = other === undefined ? [gap] : [gap, other];
			stretches.push({
				gaps,
				from: Math.min(...gaps.map(({ from }) => from)),
				to: Math.max(...gaps.map(({ to }) => to)),
			});
		}
		return stretches.sort((a, b) => a.from - b.from);
	}

	#seconds({ from, to }: LevelGap): number {
		return (to - from) / this.#rateHz;
	}

	#add(channel: 0 | 1, at: number, smallestDb: number): void {
		const last = this.#last[channel] ?? null;
		const end = at + PROOF_CELLS * CELL;
		if (last !== null && at - last.to < JOINED_SECONDS * this.#rateHz) {
			last.to = end;
			last.smallestDb = Math.max(last.smallestDb, smallestDb);
			return;
		}
		const gap: LevelGap = { channel: channel === 0 ? 'left' : 'right', from: at, to: end, smallestDb };
		this.#last[channel] = gap;
		this.#gaps.push(gap);
	}

	#finding({ gaps, from, to }: Stretch): Finding {
		const smallestDb = Math.max(...gaps.map((gap) => gap.smallestDb));
		const which = Number.isFinite(smallestDb)
			? `A jump of level by less than about ${smallestDb.toFixed(1)} dB would not be seen here`
			: 'A jump of level might not be seen here';
		const text = `${which}: the chain is not known yet, too little of the programme stands above the noise, or the chain itself moves the level too much.`;
		const channel = this.#midSide || gaps.length > 1 ? 'both' : (gaps[0]?.channel ?? 'both');
		return { ...NOTE, frame: from, frames: to - from, channel, text };
	}
}

function isNear(one: LevelGap, other: LevelGap): boolean {
	const shared = Math.min(one.to, other.to) - Math.max(one.from, other.from);
	return shared >= NEAR_SHARE * (Math.max(one.to, other.to) - Math.min(one.from, other.from));
}

/** Gaps of both channels that share so much of their time are one. */
const NEAR_SHARE = 0.5;
const NOTE = { kind: 'not-provable', severity: 'note', by: 'programme' } as const;
