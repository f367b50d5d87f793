import { setMaxListeners } from 'node:events';
import type { ResolvedDefinition } from '../../../src/shared/model/definition.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import type { ManyListener, Setting } from '../../../src/units/driver.ts';
import { generatedDefinition, type UnitKind } from '../../soak/rig.ts';
import type { Figure } from '../section.ts';
import { wireUp } from './rig.ts';

/** What a stream of settings is held up by. */
type Bound = 'wire' | 'pacing' | 'wire and pacing' | 'answers';

interface Line {
	readonly name: string;
	readonly kind: UnitKind;
	readonly pacingMs: number | null;
	readonly connection: object | null;
	readonly bound: Bound;
	/** Of the unit's own serial line, which a socket does not have. */
	readonly byteMs?: number;
}

const DIN_BYTE_MS = 0.32;
/** Start bit, eight bits, parity and stop bit at 38 400 baud. */
const SONY_BYTE_MS = 11 / 38.4;
const SHARE = 0.95;

const MIDI = { kind: 'midi', port: 'any', channel: 1, deviceId: 0 };
const oscOver = (framing: string) => ({ kind: 'osc', host: '127.0.0.1', sendPort: 7001, receivePort: 0, framing });

const LINES: readonly Line[] = [
	{ name: 'MIDI, DIN cable', kind: 'MIDI, one way', pacingMs: 0, connection: MIDI, bound: 'wire' },
	{
		name: 'MIDI, DIN cable, pause of 5 ms',
		kind: 'MIDI, one way',
		pacingMs: 5,
		connection: MIDI,
		bound: 'wire and pacing',
	},
	{
		name: 'MIDI with read-back, pause of 2 ms',
		kind: 'MIDI, read back',
		pacingMs: 2,
		connection: MIDI,
		bound: 'wire and pacing',
	},
	{ name: 'OSC over UDP, pause of 1 ms', kind: 'OSC', pacingMs: 1, connection: null, bound: 'pacing' },
	{
		name: 'OSC over TCP (SLIP), pause of 1 ms',
		kind: 'OSC',
		pacingMs: 1,
		connection: oscOver('slip'),
		bound: 'pacing',
	},
	{
		name: 'Sony 9-pin at 38 400 baud',
		kind: 'Sony 9-pin',
		pacingMs: null,
		connection: null,
		bound: 'answers',
		byteMs: SONY_BYTE_MS,
	},
	{ name: 'Denon DN-780R', kind: 'Denon', pacingMs: null, connection: null, bound: 'answers' },
];

export interface Rate {
	readonly name: string;
	readonly bound: Bound;
	readonly messages: number;
	readonly perSecond: number;
	/** What wire and pacing allow; null where the unit's answers decide. */
	readonly allowedPerSecond: number | null;
	/** Of the time that wire, pacing or the unit's answers take. */
	readonly share: number;
}

/** A unit with as many controls as a recall of a large one sends in one go. */
function definitionOf(kind: UnitKind, pacingMs: number | null): ResolvedDefinition {
	const controls = kind === 'OSC' ? 400 : 100;
	const made = generatedDefinition(kind, 'soak/unit-0', controls);
	const { remote } = made;
	const paced =
		pacingMs === null || (remote.kind !== 'midi' && remote.kind !== 'osc') ? remote : { ...remote, pacingMs };
	return resolveDefinition({ ...made, remote: paced }, { id: 'unit', serial: undefined, overrides: undefined });
}

/** @param settings how many are sent */
async function measure(line: Line, settings: number): Promise<Rate> {
	const definition = definitionOf(line.kind, line.pacingMs);
	const unit = {
		id: 'unit',
		definition: 'soak/unit-0',
		...(line.connection === null ? {} : { connection: line.connection }),
	};
	const { driver, close } = await wireUp(unit, definition);
	try {
		// A toggle is sent only where it stands wrong, and a program would be sent again with its bank: neither is a stream.
		const controls = [...driver.settable].filter((id) => {
			const wire = definition.wire[id];
			return wire?.osc?.law !== 'toggle' && (wire?.midi === undefined || wire.midi.send === 'cc');
		});
		let messages = 0;
		let bytes = 0;
		let firstOutMs: number | null = null;
		let lastOutMs = 0;
		let answersMs = 0;
		let askedMs: number | null = null;
		const stop = driver.onWire((event) => {
			const nowMs = performance.now();
			bytes += event.direction === 'out' || line.bound === 'answers' ? event.bytes.length : 0;
			if (event.direction === 'out') {
				messages += 1;
				firstOutMs ??= nowMs;
				lastOutMs = nowMs;
				askedMs ??= nowMs;
			} else if (askedMs !== null) {
				answersMs += nowMs - askedMs;
				askedMs = null;
			}
		});
		const { signal } = new AbortController();
		setMaxListeners(0, signal);
		const quiet: ManyListener = { sending: () => undefined, settled: () => undefined, refused: () => undefined };
		let streamedMs = 0;
		let batches = 0;
		const startedMs = performance.now();
		while (batches * controls.length < settings) {
			const many: Setting[] = controls.map((control) => ({ control, position: batches % 2 }));
			firstOutMs = null;
			await driver.setMany(many, quiet, signal);
			streamedMs += lastOutMs - (firstOutMs ?? lastOutMs);
			batches += 1;
		}
		const tookMs = performance.now() - startedMs;
		stop();
		const { name, bound } = line;
		if (bound === 'answers') {
			const lineMs = bytes * (line.byteMs ?? 0);
			const perSecond = (messages / (tookMs + lineMs)) * 1000;
			const share = (answersMs + lineMs) / (tookMs + lineMs);
			return { name, bound, messages, perSecond, allowedPerSecond: null, share };
		}
		// From the first message of a batch to its last lie as many holds as it has messages, less one.
		const perSecond = ((messages - batches) / streamedMs) * 1000;
		const wireMs = bound === 'pacing' ? 0 : (bytes / messages) * DIN_BYTE_MS;
		const allowedPerSecond = 1000 / (wireMs + (line.pacingMs ?? 0));
		return { name, bound, messages, perSecond, allowedPerSecond, share: perSecond / allowedPerSecond };
	} finally {
		await close();
	}
}

/** Messages a second of each protocol through its real driver, and what wire and pacing allow. */
export async function measureRates(quick: boolean, progress: (text: string) => void): Promise<Rate[]> {
	const rates: Rate[] = [];
	for (const line of LINES) {
		progress(line.name);
		rates.push(await measure(line, quick ? 200 : 2000));
	}
	return rates;
}

export function rateFigures(rates: readonly Rate[]): Figure[] {
	return rates.map(({ name, bound, share, perSecond }) => {
		const met = share >= SHARE;
		const note =
			bound === 'answers'
				? 'the driver takes too long between an answer and the next question'
				: 'messages lie too far apart';
		return {
			what:
				bound === 'answers'
					? `${name}: share of the time that is waiting for the unit's answers`
					: `${name}: share of the rate that ${bound} allow${bound === 'wire' || bound === 'pacing' ? 's' : ''}`,
			target: `≥ ${SHARE * 100} %`,
			ours: `${(share * 100).toFixed(1)} % (${perSecond.toFixed(0)}/s)`,
			peer: '',
			met,
			...(met ? {} : { note }),
		};
	});
}
