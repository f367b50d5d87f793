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
/** A record mute lasts this long, then the deck is in record pause (page 17). */
const RECORD_MUTE_MS = 5000;
const MACHINE_ID = [...'DENON DN-780R'].map((letter) => letter.charCodeAt(0));

interface Deck {
	tape: SimulatedTape;
	recordPause: boolean;
	/** Ends a record mute; null while there is none. */
	cancelMute: Cancel | null;
	counterZeroSeconds: number;
}

/** Parameters of driver bindings whose place in the box the setup answer shows. */
const MIRRORED: Readonly<Record<string, keyof DenonSetup>> = {
	dolby_a: 'dolbyA',
	dolby_b: 'dolbyB',
	direction_a: 'directionA',
	direction_b: 'directionB',
	reverse_mode: 'reverseMode',
};

/** A Denon DN-780R: two mechanisms with counters, Dolby settings, condition errors. */
export function createDenonFront({ box, clock, send }: FrontContext, tapeA: SimulatedTape): Front {
	const parser = new DenonParser();
	const answers = new Set<Cancel>();
	let refusing = false;
	const decks: Record<'a' | 'b', Deck> = {
		a: { tape: tapeA, recordPause: false, cancelMute: null, counterZeroSeconds: tapeA.positionSeconds() },
		b: { tape: new SimulatedTape(clock, 0), recordPause: false, cancelMute: null, counterZeroSeconds: 0 },
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
	const put = (parameter: string, value: number) => {
		const id = bound.get(parameter);
		const field = MIRRORED[parameter];
		if (id !== undefined) box.move(id, value, 'wire');
		else if (field !== undefined) setup[field] = value;
	};
	const stateOf = ({ tape, recordPause, cancelMute }: Deck): DenonState => {
		if (cancelMute !== null) return 'record mute';
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
	const go = (deck: Deck, motion: 'stop' | 'play' | 'record' | 'forward' | 'rewind', recordPause = false) => {
		deck.cancelMute?.();
		deck.cancelMute = null;
		deck.recordPause = recordPause;
		deck.tape.go(motion);
	};
	/** REC: from stop to record pause, and anywhere in recording five seconds of silence on the tape. */
	const record = (deck: Deck): number => {
		const state = stateOf(deck);
		if (deck.tape.writeProtected) return DENON_ANSWERS.conditionError;
		if (state === 'stop') {
			deck.recordPause = true;
			return DENON_ANSWERS.ok;
		}
		if (!state.startsWith('record')) return DENON_ANSWERS.conditionError;
		go(deck, 'record');
		deck.cancelMute = clock.after(RECORD_MUTE_MS, () => go(deck, 'stop', true));
		return DENON_ANSWERS.ok;
	};
	const pause = (deck: Deck): number => {
		const state = stateOf(deck);
		if (state !== 'record' && state !== 'record mute') return DENON_ANSWERS.conditionError;
		go(deck, 'stop', true);
		return DENON_ANSWERS.ok;
	};
	/** The deck's forward is to the right, whichever way the music runs. */
	const wind = (deck: Deck, side: 'a' | 'b', right: boolean): number => {
		const reversed = setupNow()[side === 'a' ? 'directionA' : 'directionB'] === 1;
		go(deck, right !== reversed ? 'forward' : 'rewind');
		return DENON_ANSWERS.ok;
	};
	/** @returns the answer code */
	const operate = (code: number, deck: Deck, side: 'a' | 'b', [first = 0, second = 0]: Uint8Array): number => {
		switch (code) {
			case DENON_COMMANDS.play:
				go(deck, stateOf(deck).startsWith('record') ? 'record' : 'play');
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.stop:
				go(deck, 'stop');
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.record:
				return record(deck);
			case DENON_COMMANDS.pause:
				return pause(deck);
			case DENON_COMMANDS.forward:
			case DENON_COMMANDS.rewind:
				return wind(deck, side, code === DENON_COMMANDS.forward);
			case DENON_COMMANDS.direction:
				put(`direction_${side}`, 1 - setupNow()[side === 'a' ? 'directionA' : 'directionB']);
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.counterReset:
				deck.counterZeroSeconds = deck.tape.positionSeconds();
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.dolby:
				if (second < 0x30 || second > 0x32) return DENON_ANSWERS.formatError;
				put(`dolby_${side}`, second - 0x30);
				return DENON_ANSWERS.ok;
			case DENON_COMMANDS.setting:
				if (first < 0x30 || first > 0x33) return DENON_ANSWERS.formatError;
				put('reverse_mode', first - 0x30);
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
			answer([code, operate(code, decks[side], side, body.subarray(1))]);
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
			for (const deck of Object.values(decks)) deck.cancelMute?.();
		},
	};
}
