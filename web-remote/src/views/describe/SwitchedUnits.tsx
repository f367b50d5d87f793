import {
	type CatalogueEntry,
	type DraftUnit,
	type RigDraft,
	withUnitChanged,
} from '../../../../src/shared/model/rigDraft.ts';
import { switchesWith, withEntry } from '../../../../src/shared/model/rigWiring.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { Choice } from './fields.tsx';
import { Wrong } from './problems.tsx';
import { unitWords } from './words.ts';

interface SwitcherProps {
	draft: RigDraft;
	unit: DraftUnit;
	index: number;
	entry: CatalogueEntry;
	nameOf: (unit: DraftUnit) => string;
}

function Switcher({ draft, unit, index, entry, nameOf }: SwitcherProps) {
	const put = (switches: DraftUnit['switches']) => changeDraft((now) => withUnitChanged(now, index, { switches }));
	const loops = Object.entries(draft.audio.loops ?? {});
	const others = draft.units.filter(({ id }) => id !== unit.id);
	// A switch that only this box has is still shown.
	const own = Object.keys(unit.switches ?? {}).filter((id) => !entry.inserts.some((insert) => insert.id === id));
	const inserts = [...entry.inserts, ...own.map((id) => ({ id, label: id }))];
	return (
		<li class="describe-unit">
			<div class="describe-unit-title describe-wide">
				<strong>{nameOf(unit)}</strong>
			</div>
			<div class="describe-switches">
				{inserts.map(({ id, label }) => {
					const now = unit.switches?.[id];
					const at = ['units', index, 'switches', id];
					const free = others.filter((other) => now?.units.includes(other.id) !== true);
					return (
						<div key={id} class="describe-switch">
							<Choice
								label={`Behind ${label}`}
								options={[
									['', now === undefined ? 'nothing' : 'another one'],
									...free.map((other) => [other.id, nameOf(other)] as const),
								]}
								value=""
								at={at}
								onChoose={(other) => other !== '' && put(switchesWith(unit, id, other, true))}
							/>
							{now !== undefined && (
								<>
									{(loops.length > 0 || now.loop !== undefined) && (
										<Choice
											label="On the pair"
											options={[
												['', 'the main send and return'],
												...loops.map(([loop, { name }]) => [loop, name ?? loop] as const),
											]}
											value={now.loop ?? ''}
											onChoose={(chosen) => {
												const { loop: _, ...rest } = now;
												put(withEntry(unit.switches, id, chosen === '' ? rest : { ...rest, loop: chosen }));
											}}
										/>
									)}
									<fieldset class="describe-toggles" aria-label={`Units behind ${label}`}>
										{now.units.map((behind) => {
											const found = draft.units.find((other) => other.id === behind);
											const words = found === undefined ? behind : nameOf(found);
											return (
												<button
													key={behind}
													type="button"
													aria-label={`Take ${words} from behind ${label}`}
													onClick={() => put(switchesWith(unit, id, behind, false))}
												>
													{words} <span aria-hidden="true">×</span>
												</button>
											);
										})}
									</fieldset>
								</>
							)}
						</div>
					);
				})}
			</div>
			<Wrong at={['units', index, 'switches']} only />
		</li>
	);
}

/** What the insert switches of the rig's switchers put into the path; nothing where there is no switcher. */
export function SwitchedUnits({ draft, catalogue }: { draft: RigDraft; catalogue: readonly CatalogueEntry[] }) {
	const entryOf = (unit: DraftUnit) => catalogue.find(({ id }) => id === unit.definition);
	const nameOf = (unit: DraftUnit) => unitWords(unit, entryOf(unit));
	const switchers = draft.units.flatMap((unit, index) => {
		const entry = entryOf(unit);
		if (entry === undefined || (entry.inserts.length === 0 && unit.switches === undefined)) return [];
		return [{ unit, index, entry }];
	});
	if (switchers.length === 0) return null;
	return (
		<div class="card">
			<h2>
				Insert switchers <span class="count">{switchers.length}</span>
			</h2>
			<p class="quiet">Optional. Which units each switch puts into the path. The simulated studio sounds by it.</p>
			<ul class="describe-units">
				{switchers.map(({ unit, index, entry }) => (
					<Switcher key={unit.id} draft={draft} unit={unit} index={index} entry={entry} nameOf={nameOf} />
				))}
			</ul>
		</div>
	);
}
