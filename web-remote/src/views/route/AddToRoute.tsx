import { type Chain, chainInserts, chainUnits, type DigitalStage } from '../../../../src/shared/model/chain.ts';
import { withDigital, withInsert } from '../../../../src/shared/model/chainRoute.ts';
import { PickOne } from './PickOne.tsx';
import type { RouteStudio } from './studio.ts';

const DIGITAL: readonly { value: DigitalStage['type']; words: string }[] = [
	{ value: 'eq', words: 'Equalizer' },
	{ value: 'gain', words: 'Gain' },
	{ value: 'loudness', words: 'Loudness target' },
	{ value: 'limiter', words: 'Limiter' },
	{ value: 'dither', words: 'Dither' },
];

/** One more insert, or one more digital stage. */
export function AddToRoute({
	chain,
	studio,
	change,
}: {
	chain: Chain;
	studio: RouteStudio;
	change: (chain: Chain) => void;
}) {
	const taken = chainUnits(chain);
	// A unit that stands in a row with others can get an insert of its own; one that has it can't.
	const inARow = chainInserts(chain).flatMap(({ name, units }) =>
		units.length < 2 ? [] : units.map((unit) => ({ value: unit, words: `${studio.nameOf(unit)}, out of ${name}` })),
	);
	const free = studio.units.filter(({ id }) => !taken.includes(id)).map(({ id, name }) => ({ value: id, words: name }));
	return (
		<div class="row">
			<PickOne
				label="Add an insert with…"
				options={[...free, ...inARow]}
				onPick={(unit) => change(withInsert(chain, unit, studio.nameOf(unit), studio.loops))}
			/>
			<PickOne
				label="Add a digital stage…"
				options={DIGITAL}
				onPick={(type) => {
					const kind = DIGITAL.find(({ value }) => value === type)?.value;
					if (kind !== undefined) change(withDigital(chain, kind));
				}}
			/>
		</div>
	);
}
