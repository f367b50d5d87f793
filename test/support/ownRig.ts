import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RigDesk } from '../../src/session/rigDesk.ts';
import type { Rig } from '../../src/shared/model/rig.ts';
import { createRigFile } from '../../src/store/rigFile.ts';
import { loadRig } from '../../src/units/definitions/loadRig.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { FakeClock } from './fakeClock.ts';

/** A studio with everything that the form has a field for, and things that it has none for. */
const WIRED = `schema: 1
name: Studio A
audio:
  backend: portaudio
  device: Fireface UCX II
  sendChannels: [4, 5]
  monitorChannels: [0, 1]
  returnChannels: [4, 5]
  loops:
    comp: { send: [6, 7], return: [6, 7], name: Compressor }
  sync: { output: 8, input: 8 }
  monitor: { externalController: present, splAtReference: 83 }
  converter: Lynx
boards:
  - { id: relays, kind: numato, connection: { kind: tcp, host: 192.168.1.9, port: 4001 }, outputs: 16, inputs: 8 }
units:
  - { id: vari-mu, definition: manley/variable-mu, serial: MSLC71234, warmUpMinutes: 20 }
  - id: atr
    definition: ampex/atr-102
    connection: { kind: gpi, board: relays, outputs: { play: 0, record: 4 }, tallies: { record: 4 }, pulseMs: 150 }
  - id: inserts
    definition: generic/relay-switcher
    connection: { kind: gpi, board: relays, outputs: { insert_1: 8 }, failSafe: { insert_1: open } }
    switches: { insert_1: { loop: comp, units: [vari-mu] } }
osc: { port: 9000 }
`;

export interface OwnRig {
	desk: RigDesk;
	/** The file as Detent would start with it. */
	rig(): Rig;
	remove(): void;
}

/** A rig file in a folder of its own, and the desk that describes it. */
export function ownRig(): OwnRig {
	const folder = mkdtempSync(join(tmpdir(), 'detent-own-rig-'));
	const path = join(folder, 'rig.yaml');
	writeFileSync(path, WIRED);
	const definitions = shippedDefinitions();
	const desk = new RigDesk({
		file: createRigFile(path, new FakeClock()),
		definitions,
		busy: () => null,
		ports: () =>
			Promise.resolve({
				audio: { devices: [], problem: null },
				midi: { outputs: [], inputs: [], problem: null },
				serial: [],
			}),
		readOnly: false,
	});
	return {
		desk,
		rig: () => loadRig(path, definitions).rig,
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
