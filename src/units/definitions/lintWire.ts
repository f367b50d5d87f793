import { type Control, isSettable, isStepped } from '../../shared/model/control.ts';
import type { Remote, Wire } from '../../shared/model/wire.ts';
import { closest } from './hint.ts';
import type { Finding } from './lintControls.ts';
import { lintMidiBinding, lintMidiRemote, midiAddresses } from './lintMidiWire.ts';
import { lintFader, lintOscRemote } from './lintOsc.ts';
import { lintValues } from './lintValues.ts';
import type { Path } from './readYaml.ts';

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });

/**
 * What is wrong with the wire bindings beyond the schema: controls that do not exist, values that do not fit or do not
 * match the steps, addresses used twice, bindings that do not suit the remote.
 *
 * @param controls after per-channel expansion
 */
export function lintWire(
	controls: readonly Control[],
	remote: Remote,
	wires: Readonly<Record<string, Wire>>,
): Finding[] {
	const found: Finding[] = [];
	const byId = new Map(controls.map((control) => [control.id, control]));
	const users = new Map<string, string>();
	const use = (address: string, id: string, path: Path) => {
		const other = users.get(address);
		if (other !== undefined) found.push(error(path, `${address} is used by "${other}" too`));
		users.set(address, id);
	};
	if (remote.kind === 'midi') found.push(...lintMidiRemote(remote));
	if (remote.kind === 'gpi' && remote.buttons?.includes('record') && !remote.tallies?.includes('record')) {
		found.push(error(['remote', 'buttons'], 'a record button needs a record tally: nothing records unseen'));
	}
	if (remote.kind === 'driver' && remote.driver === 'mmc' && remote.line !== undefined) {
		found.push(error(['remote', 'line'], 'MMC is spoken over MIDI, which has no serial line of its own'));
	}
	if (remote.kind === 'driver' && remote.driver !== 'mmc' && remote.mmc !== undefined) {
		found.push(error(['remote', 'mmc'], `the driver "${remote.driver}" does not speak MMC`));
	}
	if (remote.kind === 'osc') found.push(...lintOscRemote(remote));
	for (const [id, wire] of Object.entries(wires)) {
		const path = ['wire', id];
		const control = byId.get(id);
		if (control === undefined) {
			const near = closest(id, [...byId.keys()]);
			found.push(error(path, `there is no control "${id}"${near === null ? '' : `; did you mean "${near}"?`}`));
			continue;
		}
		if (!isSettable(control) && (wire.midi ?? wire.osc ?? wire.gpi) !== undefined) {
			found.push(error(path, `"${id}" is a read-out and cannot be set`));
			continue;
		}
		for (const kind of ['midi', 'osc', 'driver', 'gpi'] as const) {
			if (wire[kind] !== undefined && remote.kind !== kind) {
				found.push(error([...path, kind], `the remote of this unit is "${remote.kind}", not "${kind}"`));
			}
		}
		if (wire.midi !== undefined) {
			found.push(...lintMidiBinding(control, wire.midi, [...path, 'midi']));
			for (const address of midiAddresses(wire.midi)) use(address, id, [...path, 'midi']);
		}
		if (wire.midiRead !== undefined) {
			const at = [...path, 'midiRead', 'offset'];
			const bytes = remote.kind === 'midi' ? remote.readBack?.answerBytes : undefined;
			if (bytes === undefined) found.push(error(at, 'the remote has no readBack'));
			else if (wire.midiRead.offset >= bytes) found.push(error(at, `the answer has only ${bytes} bytes`));
			use(`byte ${wire.midiRead.offset} of the answer`, id, at);
		}
		if (wire.osc !== undefined) {
			found.push(...lintValues(control, wire.osc.values, null, [...path, 'osc', 'values']));
			use(wire.osc.address, id, [...path, 'osc']);
			found.push(...lintFader(control, wire.osc, [...path, 'osc', 'fader']));
			if (wire.osc.law === 'toggle' && !(isStepped(control) && control.positions.length === 2)) {
				found.push(error([...path, 'osc', 'law'], 'only a control with two positions can be toggled'));
			}
		}
		if (wire.gpi !== undefined) {
			const at = [...path, 'gpi'];
			if (!(isStepped(control) && control.positions.length === 2)) {
				found.push(error(at, `a relay has two positions: "${id}" needs two as well`));
			}
			if (remote.kind === 'gpi' && remote.buttons?.some((button) => button === wire.gpi?.output)) {
				found.push(error([...at, 'output'], `"${wire.gpi.output}" is a button of the transport`));
			}
			use(`the output "${wire.gpi.output}"`, id, [...at, 'output']);
		}
		if (wire.driver?.values !== undefined) {
			found.push(...lintValues(control, wire.driver.values, null, [...path, 'driver', 'values']));
		}
	}
	return found;
}
