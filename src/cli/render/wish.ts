import type { RenderRequest } from '../../audio/offlineEngine.ts';
import type { Chain, DigitalStage } from '../../shared/model/chain.ts';
import { type DitherShape, ditherShapeSchema } from '../../shared/model/dither.ts';
import type { EqStage } from '../../shared/model/eq.ts';
import { LIMITER_TIMES, type LimiterCharacter } from '../../shared/model/limiterCharacter.ts';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import { readEqFile } from '../eqFile.ts';
import { type Args, usageError } from '../framework/args.ts';
import type { OptionSpec } from '../framework/option.ts';

const BITS = { '16': 16, '20': 20, '24': 24, '32f': 32, '64f': 64 } as const;

/** What was asked for, whatever the file. */
export interface Wish {
	readonly eq: EqStage | null;
	readonly gainDb: number;
	readonly lufs: number | null;
	readonly maxReductionDb: number | null;
	readonly ceilingDbtp: number | null;
	readonly character: LimiterCharacter;
	readonly rateHz: number | null;
	readonly bits: RenderRequest['bits'];
	/** Null: decided by what the source is. */
	readonly dither: DitherShape | 'none' | null;
	readonly seed: number;
	readonly autoBlank: boolean;
}

export const WISH_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	lufs: {
		type: 'string',
		value: 'LUFS',
		summary: 'Gain with which OUT has this integrated loudness, after the limiter',
	},
	ceiling: { type: 'string', value: 'DBTP', summary: 'True-peak limiter with this ceiling' },
	character: {
		type: 'string',
		value: 'NAME',
		summary: 'Limiter: clean (default), or loud, which lets short peaks pull less',
	},
	'max-reduction': { type: 'string', value: 'DB', summary: 'Refuse a --lufs that takes more limiting than this' },
	gain: { type: 'string', value: 'DB', summary: 'Gain' },
	eq: { type: 'string', value: 'FILE', summary: 'Equalizer described by a file' },
	rate: { type: 'string', value: 'HZ', summary: 'Convert to this sample rate' },
	bits: { type: 'string', value: 'N', summary: '16, 20 (in 24-bit words), 24 (default), 32f or 64f' },
	dither: {
		type: 'string',
		value: 'NAME',
		summary: 'tpdf, a noise shape (16 and 20 bits) or none; TPDF wherever bits are lost',
	},
	seed: { type: 'string', value: 'N', summary: 'Seed of the dither (default 1): the same seed gives the same file' },
	'auto-blank': { type: 'boolean', summary: 'Digital silence stays silence: no dither on it' },
};

/** @throws DetentError `cli.usage` for values out of range and for what does not go together; `chain.eq.file` */
export function readWish(args: Args): Wish {
	const bits = BITS[args.choice('bits', ['16', '20', '24', '32f', '64f']) ?? '24'];
	const dither = args.choice('dither', ['none', ...ditherShapeSchema.options]);
	if (dither !== null && dither !== 'none' && bits > 24)
		throw usageError('Floating-point files are not dithered.', 'Leave --dither out, or choose 16, 20 or 24 bits.');
	if (dither !== null && dither !== 'none' && dither !== 'tpdf' && bits === 24)
		throw usageError('24 bits are not noise-shaped.', `Leave --dither ${dither} out, or choose --bits 16 or 20.`);
	const eqPath = args.text('eq');
	const wish: Wish = {
		eq: eqPath === null ? null : readEqFile(eqPath),
		gainDb: args.number('gain', -60, 40) ?? 0,
		lufs: args.number('lufs', -40, 0),
		maxReductionDb: args.number('max-reduction', 0, 40),
		ceilingDbtp: args.number('ceiling', -20, 0),
		character: args.choice('character', ['clean', 'loud']) ?? 'clean',
		rateHz: args.integer('rate', 8000, 768_000),
		bits,
		dither,
		seed: args.integer('seed', 0, 0xffffffff) ?? 1,
		autoBlank: args.flag('auto-blank'),
	};
	if (wish.ceilingDbtp === null && args.text('character') !== null)
		throw usageError('--character is that of the limiter, and there is none.', 'Give --ceiling too.');
	if (wish.maxReductionDb !== null && (wish.lufs === null || wish.ceilingDbtp === null))
		throw usageError(
			'--max-reduction is a limit for reaching a loudness under a ceiling.',
			'Give --lufs and --ceiling too.',
		);
	return wish;
}

/** What becomes of one file, before its gain is known. */
export interface Plan {
	readonly chain: Chain;
	/** Null leaves the rate as it is. */
	readonly rateHz: number | null;
	readonly dither: DitherStage | null;
	/** Every sample of the source is in the result, bit for bit. */
	readonly isCopy: boolean;
}

export type DitherStage = Extract<DigitalStage, { type: 'dither' }>;

function ditherOf({ bits, dither, seed, autoBlank }: Wish): DitherStage | null {
	if (bits === 32 || bits === 64 || dither === 'none') return null;
	const shape = dither ?? 'tpdf';
	return { type: 'dither', bits, shape, seed, ...(autoBlank ? { autoBlank } : {}) };
}

/** Words of the source's length fit into those of the result. */
export function headerFits(source: AudioFileFacts, bits: Wish['bits']): boolean {
	if (bits === 64) return true;
	if (source.encoding === 'float') return source.bits <= bits && bits === 32;
	return source.bits <= (bits === 32 ? 24 : bits);
}

/** Nothing is asked but another word length, or not even that. */
export function isUntouched({ eq, gainDb, lufs, ceilingDbtp, rateHz }: Wish, source: AudioFileFacts): boolean {
	const isSameRate = rateHz === null || rateHz === source.rateHz;
	return isSameRate && eq === null && gainDb === 0 && lufs === null && ceilingDbtp === null;
}

/**
 * Order: rate, equalizer, gain, loudness, limiter, dither: one each. Dither where bits are lost, unless it was asked
 * for or forbidden.
 *
 * @param fits nothing in the source is lost in the words of the result
 */
export function planOf(wish: Wish, source: AudioFileFacts, fits: boolean): Plan {
	const rateHz = wish.rateHz === source.rateHz ? null : wish.rateHz;
	const isExact = isUntouched(wish, source) && fits;
	const isDithered = wish.bits <= 24 && (wish.dither === null ? !isExact : wish.dither !== 'none');
	const stages: DigitalStage[] = [];
	if (wish.eq !== null) stages.push(wish.eq);
	if (wish.gainDb !== 0) stages.push({ type: 'gain', gainDb: wish.gainDb });
	if (wish.lufs !== null)
		stages.push({ type: 'loudness', targetLufs: wish.lufs, gainDb: null, maxReductionDb: wish.maxReductionDb });
	if (wish.ceilingDbtp !== null)
		stages.push({
			type: 'limiter',
			ceilingDbtp: wish.ceilingDbtp,
			...LIMITER_TIMES[wish.character],
			linked: true,
			character: wish.character,
		});
	const dither = isDithered ? ditherOf(wish) : null;
	if (dither !== null) stages.push(dither);
	return {
		chain: {
			schema: 1,
			name: 'render',
			passKind: 'through',
			referenceDbfs: -18,
			sendTrimDb: 0,
			returnTrimDb: 0,
			stages: stages.map((process) => ({ kind: 'digital', id: process.type, process })),
		},
		rateHz,
		dither,
		isCopy: isExact && !isDithered,
	};
}
