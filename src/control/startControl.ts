import type { Rig } from '../shared/model/rig.ts';
import { controlPort } from './midi/controlPort.ts';
import { MidiControl, type MidiControlDeps } from './midi/midiControl.ts';
import { OscControl, type OscControlDeps } from './osc/oscControl.ts';
import { createOscPort } from './osc/oscPort.ts';

/** What a MIDI surface and an OSC program have in common. */
export interface ControlDeps extends Omit<MidiControlDeps & OscControlDeps, 'config' | 'port'> {
	/** Takes what ends a thing that is about to start. */
	onEnd: (stop: () => Promise<void>) => void;
}

/** Lets the MIDI surface and the OSC programs that the rig names work the studio. */
export async function startControl(
	{ midiControl, osc }: Pick<Rig, 'midiControl' | 'osc'>,
	{ onEnd, ...deps }: ControlDeps,
): Promise<void> {
	if (midiControl !== undefined) {
		const surface = new MidiControl({ ...deps, config: midiControl, port: controlPort(midiControl, deps.clock) });
		onEnd(() => surface.stop());
		surface.start();
	}
	if (osc === undefined) return;
	const programs = new OscControl({ ...deps, config: osc, port: createOscPort(osc) });
	onEnd(() => programs.stop());
	await programs.start();
}
