import { DetentError } from '../shared/errors.ts';
import type { Chain, Insert, InsertChannels, Stage } from '../shared/model/chain.ts';

/** One way out of the converter and back: inserts that hang in a row on one pair, and the digital stages before it. */
export interface LoopShape {
	/** Pair of the rig; null for the main send and return. */
	readonly loop: string | null;
	readonly inserts: readonly Insert[];
	/** Digital stages between the loop before and this one; empty for the first. */
	readonly before: readonly Extract<Stage, { kind: 'digital' }>[];
}

/** How an insert's signal is made of what was sent and what came back. */
export interface LoopMix {
	/** Drive into the first unit, dB; what goes by the units is without it. */
	readonly trimDb: number;
	readonly returnTrimDb: number;
	/** Share of what came back, 0…1. */
	readonly wet: number;
	readonly midSide: boolean;
	/** Only this goes through the units; null for both channels. */
	readonly channels: InsertChannels | null;
}

function refuse(code: 'between' | 'loop' | 'insert', subject: string, message: string, remedy: string): never {
	throw new DetentError(`chain.${code}`, { message, subject, remedy });
}

/**
 * The loops of a chain in the order of the music. Inserts in a row on one pair are one loop: their units are wired one
 * after the other.
 *
 * @throws DetentError `chain.between` for a digital stage between two inserts of one pair, `chain.loop` for a pair that is
 * used again further down: what comes back of it could not be told apart
 */
export function loopShapes(stages: readonly Stage[]): LoopShape[] {
	const last = stages.findLastIndex((stage) => stage.kind === 'insert');
	const shapes: { loop: string | null; inserts: Insert[]; before: LoopShape['before'] }[] = [];
	let before: Extract<Stage, { kind: 'digital' }>[] = [];
	for (const stage of stages.slice(0, last + 1)) {
		if (stage.kind === 'digital') {
			if (shapes.length > 0) before.push(stage);
			continue;
		}
		const loop = stage.loop ?? null;
		const open = shapes.at(-1);
		if (open?.loop === loop && before.length === 0) {
			open.inserts.push(stage);
			continue;
		}
		const pair = loop === null ? 'the main send and return' : `the pair "${loop}"`;
		if (open?.loop === loop)
			refuse(
				'between',
				before[0]?.id ?? stage.id,
				`A digital stage between two inserts on ${pair} needs a second send and return.`,
				`Give ${stage.id} a pair of its own (\`loop\`), or move the stage before the first insert or after the last.`,
			);
		if (shapes.some((shape) => shape.loop === loop))
			refuse(
				'loop',
				stage.id,
				`It hangs on ${pair}, which an insert further up has already.`,
				'Give it a pair of its own, or put the inserts of one pair one after the other.',
			);
		shapes.push({ loop, inserts: [stage], before });
		before = [];
	}
	return shapes;
}

const mixText = ({ wetPercent = 100, midSide = false, channels }: Insert) =>
	JSON.stringify([wetPercent, midSide, channels ?? null]);

/**
 * How a loop's signal is mixed: what its inserts say together.
 *
 * @throws DetentError `chain.between` for a trim where the units are wired without Detent between them, `chain.insert`
 * for inserts of one loop that want different things, and for mid or side of an insert that is not in mid and side
 */
export function loopMix({ inserts }: LoopShape): LoopMix {
	const [first] = inserts;
	const last = inserts.at(-1);
	if (first === undefined || last === undefined) throw new RangeError('a loop without an insert');
	for (const insert of inserts) {
		const trimDb = insert === first ? 0 : insert.trimDb;
		const returnTrimDb = insert === last ? 0 : (insert.returnTrimDb ?? 0);
		if (trimDb !== 0 || returnTrimDb !== 0)
			refuse(
				'between',
				insert.id,
				`A trim of ${trimDb || returnTrimDb} dB between two inserts has no place in one send and return.`,
				'Set the trim to 0 dB, give the insert a pair of its own, or make the level on the units.',
			);
		if (mixText(insert) !== mixText(first))
			refuse(
				'insert',
				insert.id,
				`It shares a send and return with ${first.id}, but wants another wet/dry, mid/side or channel.`,
				'Give both the same, or a pair of its own to one of them.',
			);
		const { channels, midSide = false } = insert;
		if (channels !== undefined && (channels === 'mid' || channels === 'side') !== midSide)
			refuse(
				'insert',
				insert.id,
				midSide ? `An insert in mid and side has no ${channels}.` : `An insert in left and right has no ${channels}.`,
				midSide ? 'Choose mid or side.' : 'Choose left or right, or set midSide.',
			);
	}
	return {
		trimDb: first.trimDb,
		returnTrimDb: last.returnTrimDb ?? 0,
		wet: (first.wetPercent ?? 100) / 100,
		midSide: first.midSide ?? false,
		channels: first.channels ?? null,
	};
}

/** True when nothing but the units is between a loop's send and the signal after it. */
export function isPlain({ returnTrimDb, wet, midSide, channels }: LoopMix): boolean {
	return returnTrimDb === 0 && wet === 1 && !midSide && channels === null;
}

/** True when a part of what was sent goes by the units, so that it has to lie exactly on what comes back. */
export function needsDry({ wet, channels }: LoopMix): boolean {
	return wet < 1 || channels !== null;
}

/** The pairs that a chain uses, in its order. @throws DetentError `chain.*` as `loopShapes` */
export function chainLoops(chain: Chain): (string | null)[] {
	return loopShapes(chain.stages).map(({ loop }) => loop);
}
