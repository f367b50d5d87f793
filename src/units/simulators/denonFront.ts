import {
	DENON_ANSWERS,
	DENON_COMMANDS,
	DenonParser,
	type DenonSetup,
	type DenonState,
	encodeDenonFrame,
	encodeDenonPlayStatus,
	encodeDenonSetup,
} from '../../protocols/denonDn780r.ts';
import type { Cancel } from '../../shared/clock.ts';
import type { Front, FrontContext } from './front.ts';
import { SimulatedTape } from './simulatedTape.ts';

const ANSWER_MS = 20;
/** Counter units for a second of tape at play speed. */
const COUNTS_PER_SECOND = 0.5;
const MACHINE_ID = [...'DENON DN-780R'].map((letter) => letter.charCodeAt(0));

interface Deck {
	tape: SimulatedTape;
	recordPause: boolean;
	counterZeroSeconds: number;
}

/** Parameters of driver bindings whose place in the box the setup answer shows. */
const MIRRORED: Readonly<Record<string, keyof DenonSetup>> = {
	dolby_a: 'dolbyA',
	dolby_b: 'dolbyB',
	direction_a: 'directionA',
	direction_b: 'directionB',
};

/** A Denon DN-780R: two mechanisms with counters, Dolby settings, condition errors. */
export function createDenonFront({ box, clock, send }: FrontContext, tapeA: SimulatedTape): Front {
	const parser = new DenonParser();
	const answers = new Set<Cancel>();
	let refusing = false;
	const decks: Record<'a' | 'b', Deck> = {
		a: { tape: tapeA, recordPause: false, counterZeroSeconds: tapeA.positionSeconds() },
		b: { tape: new SimulatedTape(clock, 0), recordPause: false, counterZeroSeconds: 0 },
	};
	const setup: DenonSetup = {
		duplicateMode: 0,
		reverseMode: 0,
		dolbyA: 0,
		directionA: 0,
		memoryA: 0,
		dolbyB: 0,
		directionB: 0,
		memoryB: 0,
	};
	const bound = new Map(Object.entries(box.definition.wire).map(([id, wire]) => [wire.driver?.parameter ?? '', id]));
	const setupNow = (): DenonSetup => {
		const now = { ...setup };
		for (const [parameter, field] of Object.entries(MIRRORED)) {
			const position = box.positions.get(bound.get(parameter) ?? '');
			if (position !== undefined) now[field] = position;
		}
		return now;
	};
	const setDolby = (side: 'a' | 'b', value: number) => {
		const id = bound.get(`dolby_${side}`);
		if (id !== undefined) box.move(id, value, 'wire');
		else setup[side === 'a' ? 'dolbyA' : 'dolbyB'] = value;
	};
	const stateOf = ({ tape, recordPause }: Deck): DenonState => {
		const { motion } = tape;
		if (motion === 'play' || motion === 'record' || motion === 'forward' || motion === 'rewind') return motion;
		return recordPause ? 'record pause' : 'stop';
	};
	const statusOf = (deck: Deck) => ({
		state: stateOf(deck),
		counter: Math.trunc((deck.tape.positionSeconds() - deck.counterZeroSeconds) * COUNTS_PER_SECOND) % 10000,
	});
	const answer = (body: readonly number[]) => {
		const cancel = clock.after(ANSWER_MS, () => {
			answers.delete(cancel);
			send(encodeDenonFrame(body));
		});
		answers.add(cancel);
	};
	/** True when the command was understood; `conditionError` when it cannot be done now. */
	const operate = (code: number, deck: Deck, side: 'a' | 'b', parameter: number): number => {
		switch (code) {
			case DENON_COMMANDS.play:
				deck.tape.go(deck.recordPause ? 'record' : 'play');
				deck.recordPause = false;
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.stop:
				deck.tape.go('stop');
				deck.recordPause = false;
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.record:
				if (stateOf(deck) !== 'stop' && stateOf(deck) !== 'record pause') return DENON_ANSWERS.conditionError;
				deck.recordPause = true;
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.forward:
			case DENON_COMMANDS.rewind:
				deck.recordPause = false;
				deck.tape.go(code === DENON_COMMANDS.forward ? 'forward' : 'rewind');
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.counterReset:
				deck.counterZeroSeconds = deck.tape.positionSeconds();
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.dolby:
				if (parameter < 0x30 || parameter > 0x32) return DENON_ANSWERS.formatError;
				setDolby(side, parameter - 0x30);
				return DENON_ANSWERS.ok;
			default:
				return DENON_ANSWERS.invalid;
		}
	};
	const take = (body: Uint8Array) => {
		const code = body[0] ?? 0;
		const { ok, conditionError, formatError } = DENON_ANSWERS;
		if (body.length !== 5) answer([code, formatError]);
		else if (code === DENON_COMMANDS.playStatus) {
			answer(encodeDenonPlayStatus({ system: 'normal', a: statusOf(decks.a), b: statusOf(decks.b) }));
		} else if (code === DENON_COMMANDS.establish) {
			answer(encodeDenonSetup(setupNow()));
		} else if (code === DENON_COMMANDS.machineId) answer([code, ok, ...MACHINE_ID]);
		else if (refusing) answer([code, conditionError]);
		else {
			const side = body[1] === 0x31 ? 'b' : 'a';
			answer([code, operate(code, decks[side], side, body[2] ?? 0)]);
		}
	};
	return {
		receive: (bytes) => {
			for (const event of parser.push(bytes)) if (event.kind === 'frame') take(event.body);
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => {
			for (const cancel of answers) cancel();
		},
	};
}
