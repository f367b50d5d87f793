import { FADER_LAWS } from '../../protocols/faderLaws.ts';
import { decodeOsc } from '../../protocols/osc/decode.ts';
import { encodeOsc } from '../../protocols/osc/encode.ts';
import { type OscMessage, oscMessages } from '../../protocols/osc/packet.ts';
import { compileOscPattern, isOscPattern } from '../../protocols/osc/pattern.ts';
import { oscArgument, oscNumber } from '../../protocols/settingMessage.ts';
import { positionOfWire, wireValueOf } from '../../protocols/wireValues.ts';
import type { Cancel } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import { isStepped } from '../../shared/model/control.ts';
import type { Remote } from '../../shared/model/wire.ts';
import { oscBindingsOf, questionAbout } from '../drivers/oscBindings.ts';
import type { Front, FrontContext } from './front.ts';

type OscRemote = Extract<Remote, { kind: 'osc' }>;

/** How much longer than its renewal a subscription lasts. */
const LEASE = 1.25;

/**
 * A box that speaks OSC. One with feedback sends the new value after every change, by wire or by hand, and its whole state
 * when asked. One that is queried answers an address without arguments with its value, does not echo what the wire set,
 * and reports what a hand did only while its subscription is renewed. A toggle flips on each 1.
 */
export function createOscFront({ box, clock, send }: FrontContext, remote: OscRemote): Front {
	let refusing = false;
	let cancelBeat: Cancel = () => undefined;
	let leaseEndsMs = Number.NEGATIVE_INFINITY;
	const bindings = oscBindingsOf(box.definition);
	const report = (id: string) => {
		const binding = bindings.get(id);
		const position = box.positions.get(id);
		if (binding === undefined || position === undefined) return;
		const { control, osc } = binding;
		const value = wireValueOf(control, osc.values, position);
		if (value === null) return;
		send(encodeOsc({ address: osc.feedback ?? osc.address, arguments: [oscArgument(osc.type, value)] }));
	};
	const stopListening = box.onChange(({ control, by }) => {
		if (by === 'wire' && remote.query !== undefined) return;
		if (remote.renew === undefined || clock.monotonicMs() < leaseEndsMs) report(control);
	});
	/** True for a question that the box knows; nothing moves. */
	const answered = (message: OscMessage): boolean => {
		const { address } = message;
		if (address === remote.renew?.address) {
			leaseEndsMs = clock.monotonicMs() + remote.renew.everyMs * LEASE;
			return true;
		}
		if (address === remote.ping?.address) {
			send(encodeOsc(message));
			return true;
		}
		if (address === remote.refresh?.address) {
			for (const id of bindings.keys()) report(id);
			return true;
		}
		if (remote.query === undefined || message.arguments.length > 0) return false;
		for (const [id, binding] of bindings) if (address === questionAbout(binding).address) report(id);
		return true;
	};
	const take = (message: OscMessage) => {
		if (answered(message)) return;
		const pattern = isOscPattern(message.address) ? compileOscPattern(message.address) : null;
		const value = oscNumber(message);
		for (const [id, { control, osc }] of bindings) {
			if (value === null || !(pattern?.matches(osc.address) ?? message.address === osc.address)) continue;
			const stands = box.positions.get(id) ?? 0;
			const flipped = isStepped(control) ? (stands + 1) % control.positions.length : stands;
			const onGrid = osc.fader === undefined ? value : FADER_LAWS[osc.fader].grid(value);
			const wanted =
				osc.law === 'toggle' ? (value >= 0.5 ? flipped : stands) : positionOfWire(control, osc.values, onGrid);
			if (wanted === null) continue;
			if ((refusing || wanted === stands) && remote.query === undefined) report(id);
			else if (!refusing) box.move(id, wanted, 'wire');
		}
	};
	const beat = () => {
		send(encodeOsc({ address: '/', arguments: [] }));
		cancelBeat = clock.after(remote.heartbeatMs ?? 0, beat);
	};
	if (remote.heartbeatMs !== undefined) cancelBeat = clock.after(remote.heartbeatMs, beat);
	return {
		receive: (bytes) => {
			try {
				for (const message of oscMessages(decodeOsc(bytes))) take(message);
			} catch (error) {
				// What is no OSC packet is not heard.
				if (!isDetentError(error, 'wire')) throw error;
			}
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => {
			stopListening();
			cancelBeat();
		},
	};
}
