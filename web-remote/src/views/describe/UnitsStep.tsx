import { useState } from 'preact/hooks';
import { MOST_WARM_UP_MINUTES } from '../../../../src/shared/model/rig.ts';
import {
	type CatalogueEntry,
	type DraftUnit,
	type RigDraft,
	searchCatalogue,
	withUnit,
	withUnitChanged,
	withUnitMoved,
} from '../../../../src/shared/model/rigDraft.ts';
import { MoveKeys } from '../../controls/MoveKeys.tsx';
import { changeDraft } from '../../state/rigDraft.ts';
import { Maybe, Text } from './fields.tsx';
import { Wrong } from './problems.tsx';
import { RemoveKey } from './RemoveKey.tsx';
import { entryWords, unitWords } from './words.ts';

const CHANNELS = ['left', 'right', 'stereo'] as const;

function Chosen({
	unit,
	index,
	count,
	entry,
}: {
	unit: DraftUnit;
	index: number;
	count: number;
	entry?: CatalogueEntry;
}) {
	const name = unitWords(unit, entry);
	const change = (part: Partial<DraftUnit>) => changeDraft((draft) => withUnitChanged(draft, index, part));
	return (
		<li class="describe-unit">
			<span class="unit-number">{index + 1}</span>
			<div class="describe-unit-title">
				<strong>{name}</strong>
				<p class="quiet">
					{entry === undefined ? unit.definition : `${entry.maker} ${entry.model} · ${entryWords(entry)}`}
				</p>
			</div>
			<div class="describe-keys">
				<MoveKeys
					name={name}
					isFirst={index === 0}
					isLast={index === count - 1}
					onMove={(step) => changeDraft((draft) => withUnitMoved(draft, index, index + step))}
				/>
				<RemoveKey
					label={`Take ${name} out`}
					onRemove={() => changeDraft((draft) => ({ ...draft, units: draft.units.filter((_, at) => at !== index) }))}
				/>
			</div>
			<div class="describe-fields">
				<Text
					label="Name"
					at={['units', index, 'name']}
					value={unit.name ?? ''}
					placeholder="as its model"
					onType={(text) => change({ name: text === '' ? undefined : text })}
				/>
				<Text
					label="Serial number"
					at={['units', index, 'serial']}
					value={unit.serial ?? ''}
					placeholder="not given"
					onType={(text) => change({ serial: text === '' ? undefined : text })}
				/>
				<Maybe
					label="Warm-up (minutes)"
					at={['units', index, 'warmUpMinutes']}
					value={unit.warmUpMinutes}
					min={0}
					max={MOST_WARM_UP_MINUTES}
					placeholder={entry?.warmUpMinutes == null ? 'not known' : `${entry.warmUpMinutes}, as its model`}
					onType={(warmUpMinutes) => change({ warmUpMinutes })}
				/>
				{entry?.channels === 1 && (
					<fieldset class="segments" aria-label={`Channel of ${name}`}>
						{CHANNELS.map((channel) => (
							<button
								key={channel}
								type="button"
								aria-pressed={(unit.channel ?? 'stereo') === channel}
								onClick={() => change({ channel })}
							>
								{channel}
							</button>
						))}
					</fieldset>
				)}
				<Wrong at={['units', index, 'channel']} />
				<Wrong at={['units', index, 'definition']} />
			</div>
		</li>
	);
}

/** Which units stand in the rack, in the order in which the music goes through them. */
export function UnitsStep({ draft, catalogue }: { draft: RigDraft; catalogue: readonly CatalogueEntry[] }) {
	const [search, setSearch] = useState('');
	const found = searchCatalogue(catalogue, search);
	const entryOf = (unit: DraftUnit) => catalogue.find(({ id }) => id === unit.definition);
	return (
		<div class="columns">
			<div class="card">
				<h2>
					Your rack <span class="count">{draft.units.length}</span>
				</h2>
				<p class="quiet">
					{draft.units.length === 0
						? 'Choose your units from the list. Their order is the patch: the music goes from the first to the last.'
						: 'In patch order: the music goes from the first to the last.'}
				</p>
				<ol class="describe-units">
					{draft.units.map((unit, index) => {
						const entry = entryOf(unit);
						return (
							<Chosen
								key={unit.id}
								unit={unit}
								index={index}
								count={draft.units.length}
								{...(entry === undefined ? {} : { entry })}
							/>
						);
					})}
				</ol>
			</div>
			<div class="card">
				<h2>
					Units that Detent knows <span class="count">{found.length}</span>
				</h2>
				<input
					type="search"
					aria-label="Search units"
					placeholder="Maker, model or kind"
					value={search}
					autocomplete="off"
					onInput={(event) => setSearch(event.currentTarget.value)}
				/>
				<ul class="describe-catalogue">
					{found.map((entry) => (
						<li key={entry.id}>
							<div class="describe-unit-title">
								<strong>
									{entry.maker} {entry.model}
								</strong>
								<p class="quiet">{entryWords(entry)}</p>
							</div>
							<button
								type="button"
								aria-label={`Add ${entry.maker} ${entry.model}`}
								onClick={() => changeDraft((now) => withUnit(now, entry))}
							>
								Add
							</button>
						</li>
					))}
				</ul>
				{found.length === 0 && (
					<p class="quiet">
						Nothing of that name. A unit that Detent does not know yet gets a file of its own: see docs/device-files.md.
					</p>
				)}
			</div>
		</div>
	);
}
