import type { LoopPatch, LoopReading, LoopStepId, StepReport, Verdict } from '../../shared/model/calibration.ts';

/** What every step of the loop is measured with. */
export interface LoopSetup {
	rateHz: number;
	/** dBFS (peak of a sine) that equals +4 dBu: the level of the test tones. */
	referenceDbfs: number;
	patch: LoopPatch;
	/** Pair of the rig that is calibrated; the main send and return when null or absent. */
	loop?: string | null | undefined;
	/** Levels over 0 VU, dB, that distortion is measured at as well; none when absent. */
	hotLevelsDb?: readonly number[] | undefined;
	/** Shorter signals, for a check of a loop that was calibrated before. */
	brief?: boolean | undefined;
}

export interface StereoPlanes {
	left: Float64Array;
	right: Float64Array;
}

export type ReadingOf<S extends LoopStepId> = Extract<LoopReading, { step: S }>;

/** What a step says about its reading. */
export type Judgement = Omit<StepReport, 'step' | 'sent'>;

/** One measurement of the loop: what is sent, how the return is read, and what is made of it. All of it is pure. */
export interface LoopStep<S extends LoopStepId> {
	readonly id: S;
	/** What is sent, in words. */
	sent(setup: LoopSetup): string;
	/** The signal itself, both channels of the same length; it rises from -60 dBFS. */
	signal(setup: LoopSetup): StereoPlanes;
	/** Highest sample of the signal, dBFS. */
	peakDbfs(setup: LoopSetup): number;
	/**
	 * @param returned index 0 is when the first frame was sent; as long as the signal and the round trip together
	 * @param roundTripFrames frames from a sample sent to the same sample returned
	 */
	read(setup: LoopSetup, returned: StereoPlanes, roundTripFrames: number): ReadingOf<S>;
	judge(setup: LoopSetup, reading: ReadingOf<S>): Judgement;
}

/** The worst of some verdicts. */
export function worst(verdicts: readonly Verdict[]): Verdict {
	return (['bad', 'check', 'good'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'skipped';
}

/** `good` up to the first limit, `check` up to the second, else `bad`. */
export function within(value: number, goodTo: number, checkTo: number): Verdict {
	if (value <= goodTo) return 'good';
	return value <= checkTo ? 'check' : 'bad';
}

/** `-3.02`, `+0.10`: never `-0.00`. */
export function signed(value: number, decimals: number): string {
	const text = value.toFixed(decimals);
	if (Number(text) === 0) return (0).toFixed(decimals);
	return value > 0 ? `+${text}` : text;
}

/** The reference level with its name. */
export function zeroVu({ referenceDbfs }: LoopSetup): string {
	return `0 VU (${referenceDbfs.toFixed(1)} dBFS)`;
}

/** A level far below everything that can be measured. */
const NOTHING_DB = -200;

/** `-84.2 dB`, or `none` for what is below everything that can be measured. */
export function belowText(db: number): string {
	return db <= NOTHING_DB ? 'none' : `${db.toFixed(1)} dB`;
}
