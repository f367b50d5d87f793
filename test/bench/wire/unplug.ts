import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../../src/units/definitions/shippedDefinitions.ts';
import type { Figure } from '../section.ts';
import { until, wireUp } from './rig.ts';

const NOTICE_MS = 2000;

export interface Unplugged {
	readonly name: string;
	/** From pulling the plug to the link that says `away`. */
	readonly noticedMs: number;
	/** From putting it back to the link that says `connected`. */
	readonly healedMs: number;
}

const UNITS = [
	{ name: 'TCP (Sony 9-pin)', definition: 'alesis/adat-m20', connection: null },
	{ name: 'TCP (Denon DN-780R)', definition: 'denon/dn-780r', connection: null },
	{
		name: 'MIDI with read-back',
		definition: 'detent/open-eq',
		connection: { kind: 'midi', port: 'any', channel: 1, deviceId: 0 },
	},
	{ name: 'OSC over UDP (X32, asked every 10 s)', definition: 'behringer/x32', connection: null },
] as const;

/** Times to notice and to heal: the worst of some rounds. UDP has no cable: its silence is noticed by the unit's own question. */
export async function measureUnplugs(quick: boolean, progress: (text: string) => void): Promise<Unplugged[]> {
	const definitions = shippedDefinitions();
	const found: Unplugged[] = [];
	for (const { name, definition, connection } of UNITS) {
		progress(`unplugging: ${name}`);
		const own = definitions.get(definition);
		if (own === undefined) throw new Error(`no definition ${definition}`);
		const resolved = resolveDefinition(own, { id: 'unit', serial: undefined, overrides: undefined });
		const { driver, studio, close } = await wireUp(
			{ id: 'unit', definition, ...(connection === null ? {} : { connection }) },
			resolved,
		);
		let noticedMs = 0;
		let healedMs = 0;
		for (let round = 0; round < (quick ? 1 : 5); round += 1) {
			await until(() => driver.link().link === 'connected');
			const pulledMs = performance.now();
			await studio.setFault('unit', 'unplugged');
			await until(() => driver.link().link === 'away');
			noticedMs = Math.max(noticedMs, performance.now() - pulledMs);
			const backMs = performance.now();
			await studio.setFault('unit', null);
			await until(() => driver.link().link === 'connected');
			healedMs = Math.max(healedMs, performance.now() - backMs);
		}
		found.push({ name, noticedMs, healedMs });
		await close();
	}
	return found;
}

export function unplugFigures(unplugged: readonly Unplugged[]): Figure[] {
	return unplugged
		.filter(({ name }) => !name.startsWith('OSC'))
		.map(({ name, noticedMs, healedMs }) => {
			const met = noticedMs <= NOTICE_MS;
			return {
				what: `${name} unplugged: noticed`,
				target: `≤ ${NOTICE_MS / 1000} s`,
				ours: `${(noticedMs / 1000).toFixed(2)} s; connected again ${(healedMs / 1000).toFixed(2)} s after it is back`,
				peer: '',
				met,
				...(met ? {} : { note: 'silence is noticed too late' }),
			};
		});
}
