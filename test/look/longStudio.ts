import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { systemClock } from '../../src/process/systemClock.ts';
import type { SessionPort } from '../../src/session/port.ts';
import { RigDesk } from '../../src/session/rigDesk.ts';
import { settableControls } from '../../src/shared/model/definition.ts';
import { restPosition } from '../../src/shared/model/rest.ts';
import type { RigPorts } from '../../src/shared/protocol/rig.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { createRigFile } from '../../src/store/rigFile.ts';
import { loadRig } from '../../src/units/definitions/loadRig.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { evidenceOf } from '../support/contractState.ts';
import { LONG } from './longNames.ts';

export const FORTY = 'forty';
const CONTROLS = 40;

/** Names that units of the simulated studio get here. */
const NAMES: Readonly<Record<string, string>> = {
	'pultec-l': 'Pultec of the left channel, the one with the new valves',
	recorder: 'ADAT in the machine room beside the staircase',
	reverb: 'Reverberation for the quiet tracks',
};

function ownControl(n: number): object {
	const own = { id: `own_${n}`, confidence: 'S' };
	if (n % 3 === 0)
		return {
			...own,
			label: `LOW FREQUENCY SHELF CUT ${n}`,
			purpose: 'frequency',
			type: 'stepped',
			positions: ['20 Hz', '45 Hz', '110 Hz', 'OFF'].map((legend) => ({ legend })),
		};
	if (n % 3 === 1) return { ...own, label: `SIDECHAIN PARALLEL BLEND ${n}`, purpose: 'gain', type: 'continuous' };
	return {
		...own,
		label: `TRANSFORMER BYPASS ${n}`,
		purpose: 'bypass',
		type: 'toggle',
		positions: ['THROUGH THE TRANSFORMER', 'OUT'].map((legend) => ({ legend })),
	};
}

/** A rig file with a unit that nobody has drawn and that has as many controls as units come to have. */
function fortyRig(folder: string): string {
	const path = join(folder, 'forty.yaml');
	const controls = Array.from({ length: CONTROLS }, (_, n) => ownControl(n));
	writeFileSync(
		path,
		stringify({
			schema: 1,
			name: LONG.studio,
			audio: { backend: 'file' },
			units: [
				{
					id: FORTY,
					definition: 'detent/open-eq',
					name: LONG.unit,
					serial: LONG.serial,
					overrides: { controls },
				},
			],
		}),
	);
	return path;
}

/** The state of a studio that was worked in, with long names, and a unit of forty controls at the end of its chain. */
export function longState(worked: RemoteState, folder: string): RemoteState {
	const { definitions } = loadRig(fortyRig(folder), shippedDefinitions());
	const definition = definitions.get(FORTY);
	if (definition === undefined) throw new Error('the rig has no such unit');
	const state = structuredClone(worked);
	for (const [id, name] of Object.entries(NAMES)) {
		const unit = state.units[id];
		if (unit !== undefined) unit.name = name;
	}
	state.studio.name = LONG.studio;
	state.definitions[FORTY] = definition;
	state.units[FORTY] = {
		id: FORTY,
		name: LONG.unit,
		definition: definition.id,
		serial: LONG.serial,
		channel: 'stereo',
		link: 'manual',
		linkReason: null,
		controls: Object.fromEntries(
			settableControls(definition).map((control, n) => [
				control.id,
				{
					position: restPosition(control),
					evidence: evidenceOf('acknowledged', 'hand'),
					movedBy: 'hand',
					seq: null,
					n,
				},
			]),
		),
		memory: null,
		tape: null,
		tapeDesk: null,
	};
	const patched = state.chain?.stages.find((stage) => stage.kind === 'insert');
	if (patched?.kind === 'insert') patched.units = [...patched.units, FORTY];
	state.remotes = Object.fromEntries(
		[
			{ name: LONG.device, role: 'client', connected: true },
			{ name: 'Studio desk', role: 'engineer', connected: true },
			{ name: 'Phone of the assistant', role: 'engineer', connected: false },
		].map((remote, n) => [`remote-${n}`, { ...remote, id: `remote-${n}`, pairedAt: '2026-11-20T18:30:00.000Z' }]),
	) as RemoteState['remotes'];
	state.recall = null;
	state.pass = null;
	return state;
}

/** The real session, with its units called in its words as they are on the rack. */
export function withLongNames(session: SessionPort): SessionPort {
	return new Proxy(session, {
		get(target, key) {
			if (key === 'revisionDetail')
				return (ref: string) => {
					const detail = structuredClone(target.revisionDetail(ref));
					for (const unit of detail.facts.units) unit.name = NAMES[unit.unit] ?? unit.name;
					return detail;
				};
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}

const PORTS: RigPorts = {
	audio: {
		devices: [
			{
				name: 'Fireface UFX+ (23456789), analogue and ADAT: USB Audio (hw:2,0)',
				inputs: 94,
				outputs: 94,
				rateHz: 96_000,
				enough: true,
			},
			{ name: 'Built-in audio', inputs: 2, outputs: 2, rateHz: 48_000, enough: false },
		],
		problem: null,
	},
	midi: { outputs: ['Mastering rack interface port 1, upper bay', 'Through'], inputs: ['Through'], problem: null },
	serial: [{ words: 'FT232R USB UART, serial number A9XK7C2P, at /dev/ttyUSB0', target: { path: '/dev/ttyUSB0' } }],
};

/** Where a rig is described, over a folder of its own, with ports that are made up. */
export function madeUpRigDesk(folder: string): RigDesk {
	return new RigDesk({
		file: createRigFile(join(folder, 'rig.yaml'), systemClock),
		definitions: shippedDefinitions(),
		busy: () => null,
		ports: () => Promise.resolve(PORTS),
		readOnly: false,
	});
}
