import { type Chain, chainUnits, passKindSchema } from '../../../../src/shared/model/chain.ts';
import { withPassKind } from '../../../../src/shared/model/chainRoute.ts';
import type { RouteStudio } from './studio.ts';

/** How a pass goes through a chain with a machine in it; nothing for a chain that has none. */
export function PassKindField({
	chain,
	studio,
	change,
}: {
	chain: Chain;
	studio: RouteStudio;
	change: (chain: Chain) => void;
}) {
	const machine = chainUnits(chain).find(studio.isMachine);
	if (machine === undefined) return null;
	const name = studio.nameOf(machine);
	const words = {
		through: `${name} stands, and lets the music through`,
		toTape: `${name} records`,
		fromTape: `${name} plays`,
		repro: `${name} records, and returns off its repro head`,
	};
	return (
		<label class="route-field">
			<span class="quiet">In a pass</span>
			<select
				value={chain.passKind}
				onChange={({ currentTarget }) => {
					const kind = passKindSchema.parse(currentTarget.value);
					change(withPassKind(chain, kind, studio.rolls(machine) ? machine : null));
				}}
			>
				{passKindSchema.options.map((kind) => (
					<option key={kind} value={kind}>
						{words[kind]}
					</option>
				))}
			</select>
		</label>
	);
}
