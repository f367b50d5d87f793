import { decodeOsc } from '../../protocols/osc/decode.ts';
import { encodeOsc } from '../../protocols/osc/encode.ts';
import { type OscMessage, oscMessages } from '../../protocols/osc/packet.ts';
import { compileOscPattern } from '../../protocols/osc/pattern.ts';
import { oscArgument, oscNumber } from '../../protocols/settingMessage.ts';
import { positionOfWire, wireValueOf } from '../../protocols/wireValues.ts';
import type { Cancel } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import { isStepped } from '../../shared/model/control.ts';
import { findControl } from '../../shared/model/definition.ts';
import type { Remote } from '../../shared/model/wire.ts';
import type { Front, FrontContext } from './front.ts';

type OscRemote = Extract<Remote, { kind: 'osc' }>;

/**
 * A box that speaks OSC: sends the new value after every change, by wire or by hand, and its whole state when asked. A
 * toggle flips on each 1.
 */
export function createOscFront({ box, clock, send }: FrontContext, remote: OscRemote): Front {
	let refusing = false;
	let cancelBeat: Cancel = () => undefined;
	const bindings = Object.entries(box.definition.wire).flatMap(([id, wire]) => {
		const control = findControl(box.definition, id);
		return control === null || wire.osc === undefined ? [] : [{ id, control, osc: wire.osc }];
	});
	const report = (id: string) => {
		const binding = bindings.find((candidate) => candidate.id === id);
		const position = box.positions.get(id);
		if (binding === undefined || position === undefined) return;
		const { control, osc } = binding;
		const value = wireValueOf(control, osc.values, position);
		if (value === null) return;
		send(encodeOsc({ address: osc.feedback ?? osc.address, arguments: [oscArgument(osc.type, value)] }));
	};
	const stopListening = box.onChange((change) => report(change.control));
	const take = (message: OscMessage) => {
		if (message.address === remote.refresh?.address) {
			for (const { id } of bindings) report(id);
			return;
		}
		const pattern = compileOscPattern(message.address);
		const value = oscNumber(message);
		for (const { id, control, osc } of bindings) {
			if (!pattern.matches(osc.address) || value === null) continue;
			const stands = box.positions.get(id) ?? 0;
			const flipped = isStepped(control) ? (stands + 1) % control.positions.length : stands;
			const wanted =
				osc.law === 'toggle' ? (value >= 0.5 ? flipped : stands) : positionOfWire(control, osc.values, value);
			if (wanted === null) continue;
			if (refusing || wanted === stands) report(id);
			else box.move(id, wanted, 'wire');
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
